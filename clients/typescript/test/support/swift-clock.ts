import type { Clock } from "../../src/clock.js";

/** A clock that runs many times as fast as the real one, for a test that meets a real server many times. */
export class SwiftClock implements Clock {
  readonly #speed: number;
  #skipped = 0;

  constructor(speed: number) {
    this.#speed = speed;
  }

  monotonic(): number {
    return performance.now() * this.#speed + this.#skipped;
  }

  wall(): number {
    return Date.now();
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(run, milliseconds / this.#speed);
    return () => clearTimeout(timer);
  }

  /** Lets time pass for whoever looks at it; timers stay. */
  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
  }
}
