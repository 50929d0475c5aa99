import type { Clock } from "../clock.js";
import type { Answer } from "../http/call.js";
import type { Tokens } from "../wire.js";
import type { StoredSession } from "./stored-session.js";

const LONGEST_MARGIN_MS = 30_000;

/**
 * Knows how long tokens still live, without trusting the device's clock: a token that arrived here is measured with the
 * monotonic clock from its request on, and one that was stored by somebody else by the server's own `Date`.
 */
export class Freshness {
  readonly #clock: Clock;
  /** The server's clock minus the monotonic one. */
  #serverOffset: number | undefined;
  #own: { accessToken: string; deadline: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads the server's clock off an answer. */
  observe(answer: Answer<unknown>): void {
    if (answer.serverTime !== undefined) this.#serverOffset = answer.serverTime - this.#clock.monotonic();
  }

  /** Tokens that have just arrived, with the times to store beside them. */
  stamp(answer: Answer<Tokens>, sessionId: string): StoredSession {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in, refresh_expires_in } = answer.body;
    this.#own = { accessToken, deadline: answer.sentAt + expires_in * 1000 };
    const wall = this.#clock.wall();
    // Where scripts can't read the date, the device's clock is at least the same one when the time is looked up.
    const issuedAt = answer.serverTime ?? wall;
    return {
      accessToken,
      refreshToken,
      sessionId,
      expiresAt: issuedAt + expires_in * 1000,
      expiresIn: expires_in,
      refreshExpiresAt: issuedAt + refresh_expires_in * 1000,
      clockOffset: issuedAt - wall,
    };
  }

  /** Milliseconds until the access token ends. Never more than its whole life, whatever the clocks say. */
  remaining(session: StoredSession): number {
    if (this.#own?.accessToken === session.accessToken) return this.#own.deadline - this.#clock.monotonic();
    const left = session.expiresAt - this.#serverNow(session);
    return Math.min(left, session.expiresIn * 1000);
  }

  /** Milliseconds until it is time to refresh: a bit before the end, and never at once after a refresh. */
  untilDue(session: StoredSession): number {
    const margin = Math.min(LONGEST_MARGIN_MS, session.expiresIn * 200);
    return this.remaining(session) - margin;
  }

  #serverNow(session: StoredSession): number {
    if (this.#serverOffset !== undefined) return this.#serverOffset + this.#clock.monotonic();
    return this.#clock.wall() + session.clockOffset;
  }
}
