import { DastakNetworkError } from "@dastak/client";

/** What a promise brings, unless it takes longer than so many milliseconds. It is not called off, only no longer waited for. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new DastakNetworkError("timeout", `no answer within ${milliseconds} ms`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
