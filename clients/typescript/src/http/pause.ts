import type { Clock } from "../clock.js";
import { DastakAbortError } from "../errors/abort-error.js";

/** Waits so many milliseconds, or until the caller has had enough. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(new DastakAbortError(signal.reason));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(new DastakAbortError(signal?.reason));
    };
    const stop = clock.after(milliseconds, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
