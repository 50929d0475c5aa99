import type { Clock } from "../clock.js";
import { DastakAbortError } from "../errors/abort-error.js";
import { DastakNetworkError } from "../errors/network-error.js";

/** What bounds a piece of work. */
export interface Limits {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs something that ends when it is done, when its time is over or when the caller has had enough, whichever is
 * first, also if the work itself never looks at its signal.
 */
export function limited<T>(run: (signal: AbortSignal) => Promise<T>, limits: Limits): Promise<T> {
  const { clock, timeoutMs, signal } = limits;
  if (signal?.aborted) return Promise.reject(new DastakAbortError(signal.reason));
  return new Promise((resolve, reject) => {
    const inner = new AbortController();
    const settle = (): void => {
      stopTimer();
      signal?.removeEventListener("abort", onAbort);
    };
    const end = (error: Error): void => {
      settle();
      reject(error);
      inner.abort(error);
    };
    const onAbort = (): void => end(new DastakAbortError(signal?.reason));
    const stopTimer = clock.after(timeoutMs, () => {
      end(new DastakNetworkError("timeout", `no answer within ${timeoutMs} ms`));
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    run(inner.signal).then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}
