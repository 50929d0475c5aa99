import type { Clock } from "../clock.js";
import { askedWait, isPassing } from "../errors/sort.js";
import { pause } from "./pause.js";

/** How often and how patiently something is tried again. */
export interface RetryPolicy {
  clock: Clock;
  /** A number of [0, 1), for the jitter. */
  random: () => number;
  /** How many tries follow the first one. */
  retries: number;
  /** The longest single wait, in milliseconds: who asks for more gets the error shown instead. */
  longestWaitMs: number;
  signal?: AbortSignal | undefined;
}

/** Tries again what may safely be done twice, for as long as its error may pass by itself. */
export async function retrying<T>(run: () => Promise<T>, policy: RetryPolicy): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await run();
    } catch (error) {
      const wait = waitAfter(error, tried, policy);
      if (wait === undefined) throw error;
      await pause(policy.clock, wait, policy.signal);
    }
  }
}

function waitAfter(error: unknown, tried: number, policy: RetryPolicy): number | undefined {
  if (tried >= policy.retries || !isPassing(error)) return undefined;
  const asked = askedWait(error) ?? 0;
  if (asked > policy.longestWaitMs) return undefined;
  // What the server asked for is the least, and the jitter keeps a crowd from coming back at once.
  return asked + backoff(tried, policy.random);
}

/** 200 ms, doubled with each try up to 2 s, of which a random half is left away. */
export function backoff(tried: number, random: () => number): number {
  const whole = Math.min(200 * 2 ** tried, 2000);
  return whole / 2 + (whole / 2) * random();
}
