import type { StoredSession } from "@dastak/client";

/**
 * The session that is good now: the same one while it lives, its successor, or nothing when it has ended. The headers are
 * those of the visitor who came first.
 */
export type Renew = (session: StoredSession, visitor: Headers) => Promise<StoredSession | null>;

/** Runs something after so many milliseconds. */
export type After = (milliseconds: number, run: () => void) => void;

/** By the clock of the system. What is only to be forgotten holds up no process that ends. */
const later: After = (milliseconds, run) => void setTimeout(run, milliseconds).unref();

/** How long a successor is handed to those who still come with the old tokens. */
export const KEEP_MS = 60_000;

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
  readonly #after: After;
  /** By the refresh token that is replaced. */
  readonly #bySpent = new Map<string, Promise<StoredSession | null>>();

  constructor(renew: Renew, after: After = later) {
    this.#renew = renew;
    this.#after = after;
  }

  async current(session: StoredSession, visitor: Headers): Promise<StoredSession | null> {
    const known = this.#bySpent.get(session.refreshToken);
    const next = await (known ?? this.#start(session, visitor));
    // The successor may have been replaced as well by now.
    return next && next.refreshToken !== session.refreshToken ? this.current(next, visitor) : next;
  }

  #start(session: StoredSession, visitor: Headers): Promise<StoredSession | null> {
    const token = session.refreshToken;
    const flight = this.#renew(session, visitor);
    this.#bySpent.set(token, flight);
    const forget = (): void => void this.#bySpent.delete(token);
    flight.then((next) => {
      if (!next || next.refreshToken === token) return forget();
      this.#after(KEEP_MS, forget);
    }, forget);
    return flight;
  }
}
