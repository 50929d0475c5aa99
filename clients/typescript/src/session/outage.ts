import type { Clock } from "../clock.js";
import { askedWait, keepsSession } from "../errors/sort.js";

/** How long nobody tries to refresh ahead of time after it failed. */
const REST_MS = 5000;

/** Remembers a refresh that failed without an end, so that not each request tries again. */
export class Outage {
  readonly #clock: Clock;
  #last: { error: unknown; restUntil: number; askedUntil: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A refresh failed. */
  begin(error: unknown): void {
    if (!keepsSession(error)) return;
    const now = this.#clock.monotonic();
    const asked = askedWait(error) ?? 0;
    this.#last = { error, restUntil: now + Math.max(asked, REST_MS), askedUntil: now + asked };
  }

  /** A refresh succeeded. */
  end(): void {
    this.#last = undefined;
  }

  /** Whether it is too early to refresh a token that is still good. */
  get resting(): boolean {
    return this.#last !== undefined && this.#clock.monotonic() < this.#last.restUntil;
  }

  /** The error of the server that asked not to be asked again yet, for as long as it did. */
  get refusal(): unknown {
    return this.#last && this.#clock.monotonic() < this.#last.askedUntil ? this.#last.error : undefined;
  }
}
