import { DastakAbortError } from "../errors/abort-error.js";

/** Lets one caller stop waiting for work that goes on for the others. */
export function detachable<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  if (signal.aborted) return Promise.reject(new DastakAbortError(signal.reason));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new DastakAbortError(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = (): void => signal.removeEventListener("abort", onAbort);
    work.then(resolve, reject).finally(settle);
  });
}
