/** Where the client takes the time and its timers from. Tests give one of their own. */
export interface Clock {
  /** Milliseconds that only grow, whatever happens to the calendar. Durations are measured with it. */
  monotonic(): number;
  /** What the device takes for the time, in milliseconds since 1970. It may be years off. */
  wall(): number;
  /** Runs something after so many milliseconds. The answer calls it off. */
  after(milliseconds: number, run: () => void): () => void;
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
