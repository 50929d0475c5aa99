/** Where the client takes the time and its timers from. Tests give one of their own. */
export interface Clock {
  /** Milliseconds that only grow, whatever happens to the calendar. On some devices they stand still while it sleeps. */
  monotonic(): number;
  /** What the device takes for the time, in milliseconds since 1970. It may be years off. */
  wall(): number;
  /** Runs something after so many milliseconds. The answer calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** A point in time, as both clocks showed it. */
export interface Moment {
  monotonic: number;
  wall: number;
}

/** What both clocks show now. */
export function momentOf(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.wall() };
}

/**
 * Milliseconds since a moment, by whichever clock has moved more: the monotonic one may have stood still while the
 * device slept, and the wall clock may have been put back. One that was put forward makes the time too long.
 */
export function elapsedSince(clock: Clock, moment: Moment): number {
  return Math.max(clock.monotonic() - moment.monotonic, clock.wall() - moment.wall);
}

/** The longest wait that timers can keep: a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of the browser or of Node. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(Math.max(milliseconds, 0), LONGEST));
    return () => clearTimeout(timer);
  },
};
