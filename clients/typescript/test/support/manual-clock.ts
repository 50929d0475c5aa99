import type { Clock } from "../../src/clock.js";

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands until a test moves it. */
export class ManualClock implements Clock {
  #now = 5000;
  #slept = 0;
  #timers = new Map<number, { due: number; run: () => void }>();
  #nextId = 0;
  /** What a wrong clock of the device shows beside the true time. */
  wallError = 0;

  /** The true time, as servers know it. */
  get trueTime(): number {
    return Date.UTC(2026, 10, 23, 6, 0, 0) + this.#now + this.#slept;
  }

  get waiting(): number {
    return this.#timers.size;
  }

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return this.trueTime + this.wallError;
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = this.#nextId++;
    this.#timers.set(id, { due: this.#now + milliseconds, run });
    return () => this.#timers.delete(id);
  }

  /** The device sleeps: time passes, and neither the monotonic clock nor its timers notice. */
  sleep(milliseconds: number): void {
    this.#slept += milliseconds;
  }

  /** Moves on, timer by timer, and lets everything happen that each sets off. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a[1].due - b[1].due);
      if (!next || next[1].due > end) break;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].due);
      next[1].run();
      await settle();
    }
    this.#now = end;
  }
}
