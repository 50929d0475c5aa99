import type { StoredSession } from "@dastak/client";

/** The session that is good now: the same one while it lives, its successor, or nothing when it has ended. */
export type Renew = (session: StoredSession) => Promise<StoredSession | null>;

/** How long a successor is handed to those who still come with the old tokens. */
const KEEP_MS = 60_000;

/**
 * Replaces the tokens of a session once, however many requests come with the old ones.
 *
 * A page that opens after a quarter of an hour makes many requests at the same time, all with the same cookie. The first
 * one refreshes and the others wait for it. Requests that were on their way meanwhile, or whose `Set-Cookie` was lost,
 * still bring the old cookie a moment later, and get the successor from memory. What another process of this app
 * replaced is covered by dastak itself, which stands the last refresh token for ten seconds more.
 */
export class Renewals {
  readonly #renew: Renew;
  readonly #keepMs: number;
  /** By the refresh token that is replaced. */
  readonly #bySpent = new Map<string, Promise<StoredSession | null>>();

  constructor(renew: Renew, keepMs = KEEP_MS) {
    this.#renew = renew;
    this.#keepMs = keepMs;
  }

  async current(session: StoredSession): Promise<StoredSession | null> {
    const known = this.#bySpent.get(session.refreshToken);
    const next = await (known ?? this.#start(session));
    // The successor may have been replaced as well by now.
    return next && next.refreshToken !== session.refreshToken ? this.current(next) : next;
  }

  #start(session: StoredSession): Promise<StoredSession | null> {
    const token = session.refreshToken;
    const flight = this.#renew(session);
    this.#bySpent.set(token, flight);
    const forget = (): void => void this.#bySpent.delete(token);
    flight.then((next) => {
      if (!next || next.refreshToken === token) return forget();
      setTimeout(forget, this.#keepMs).unref();
    }, forget);
    return flight;
  }
}
