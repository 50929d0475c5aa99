import { elapsedSince, momentOf, systemClock, type Clock } from "../clock.js";

/** How a countdown runs. */
export interface CountdownOptions {
  /** Whole seconds to wait, as `resend_after` of an answer. */
  seconds: number;
  /** Gets the seconds that are left: at once, then each second, at last 0. */
  onTick: (left: number) => void;
  /** Stops it. */
  signal?: AbortSignal;
  /** Where the time comes from; for tests. */
  clock?: Clock;
}

/**
 * Counts down to when a code may be sent again. A device that slept shows the right number when it wakes. A
 * clock that is put back changes nothing; one that is put forward ends it early, and the server says then how long it
 * still takes. The answer stops it.
 */
export function countdown({ seconds, onTick, signal, clock = systemClock }: CountdownOptions): () => void {
  const begun = momentOf(clock);
  let stopTimer = (): void => undefined;
  let stopped = signal?.aborted ?? false;
  const stop = (): void => {
    stopped = true;
    stopTimer();
    signal?.removeEventListener("abort", stop);
  };
  const tick = (): void => {
    const left = Math.max(0, seconds * 1000 - elapsedSince(clock, begun));
    const shown = Math.ceil(left / 1000);
    if (shown === 0) stop();
    onTick(shown);
    // Until the number that is shown is no longer true.
    if (!stopped) stopTimer = clock.after(left - (shown - 1) * 1000, tick);
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (!stopped) tick();
  return stop;
}
