import { elapsedSince, momentOf, type Clock, type Moment } from "../clock.js";
import type { Answer } from "../http/call.js";
import type { Tokens } from "../wire.js";
import type { StoredSession } from "./stored-session.js";
import { ranAhead } from "./wall-clock.js";

const LONGEST_MARGIN_MS = 30_000;

/**
 * Knows how long tokens still live, without trusting the device's calendar: a token that arrived here is measured from
 * its request on, and one that was stored by somebody else by the server's own `Date`. Time has passed when either clock
 * says so, since the monotonic one may have stood still while the device slept. A wall clock that was found to run ahead
 * of the server's has no say over the next token, so that it can't make a client refresh again and again.
 */
export class Freshness {
  readonly #clock: Clock;
  /** What the server's clock showed last, and when that was. */
  #server: { time: number; at: Moment } | undefined;
  #own: { accessToken: string; sentAt: Moment; serverTime: number | undefined; believesWall: boolean } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads the server's clock off an answer. */
  observe({ serverTime: time }: Answer<unknown>): void {
    if (time !== undefined) this.#server = { time, at: momentOf(this.#clock) };
  }

  /** Tokens that have just arrived, with the times to store beside them. */
  stamp(answer: Answer<Tokens>, sessionId: string): StoredSession {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in, refresh_expires_in } = answer.body;
    const { sentAt, serverTime } = answer;
    const believesWall = this.#own === undefined || !ranAhead(this.#own, answer);
    this.#own = { accessToken, sentAt, serverTime, believesWall };
    const wall = this.#clock.wall();
    // Where scripts can't read the date, the device's clock is at least the same one when the time is looked up.
    const issuedAt = serverTime ?? wall;
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
    const life = session.expiresIn * 1000;
    const own = this.#own;
    if (own?.accessToken !== session.accessToken) return Math.min(session.expiresAt - this.#serverNow(session), life);
    if (own.believesWall) return life - elapsedSince(this.#clock, own.sentAt);
    return life - (this.#clock.monotonic() - own.sentAt.monotonic);
  }

  /** Milliseconds until it is time to refresh: a bit before the end, and never at once after a refresh. */
  untilDue(session: StoredSession): number {
    const margin = Math.min(LONGEST_MARGIN_MS, session.expiresIn * 200);
    return this.remaining(session) - margin;
  }

  #serverNow(session: StoredSession): number {
    if (this.#server !== undefined) return this.#server.time + elapsedSince(this.#clock, this.#server.at);
    return this.#clock.wall() + session.clockOffset;
  }
}
