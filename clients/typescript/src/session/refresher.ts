import type { Clock } from "../clock.js";
import { DastakAbortError } from "../errors/abort-error.js";
import { DastakSignedOutError } from "../errors/signed-out-error.js";
import { endingCode, keepsSession } from "../errors/sort.js";
import { detachable } from "../http/detachable.js";
import type { Http } from "../http/http.js";
import { exchange } from "./exchange.js";
import type { Freshness } from "./freshness.js";
import type { SessionKeeper } from "./keeper.js";
import { exclusively } from "./lock.js";
import { Outage } from "./outage.js";
import type { StoredSession } from "./stored-session.js";
import type { TokenStore } from "./token-store.js";

/** How long to wait for another tab's refresh: longer than one can take. */
const LOCK_PATIENCE_MS = 25_000;

/**
 * How long to wait for the news of what another tab wrote. A browser with a process for each tab hands a lock over some
 * milliseconds before the other one sees what was stored under it.
 */
const NEWS_PATIENCE_MS = 100;

/** What refreshing needs. */
export interface RefresherParts {
  store: TokenStore;
  keeper: SessionKeeper;
  freshness: Freshness;
  http: Http;
  clock: Clock;
  random: () => number;
}

/** Gives out sessions that are good for a request, and refreshes them one at a time. */
export class Refresher {
  readonly #parts: RefresherParts;
  readonly #outage: Outage;
  #flight: Promise<StoredSession> | undefined;

  constructor(parts: RefresherParts) {
    this.#parts = parts;
    this.#outage = new Outage(parts.clock);
  }

  /** Whether tokens may be replaced: a new pair that can't be kept would end the session when the old one is shown again. */
  get mayRenew(): boolean {
    return this.#parts.store.readOnly !== true;
  }

  /** A session whose access token should be good, refreshed when it is time. */
  async usable(signal?: AbortSignal): Promise<StoredSession> {
    const { keeper, freshness } = this.#parts;
    const session = await keeper.current();
    if (!session) throw new DastakSignedOutError();
    if (!this.mayRenew || freshness.untilDue(session) > 0) return session;
    const stillGood = (): boolean => freshness.remaining(session) > 0;
    if (this.#outage.resting && stillGood()) return session;
    try {
      return await this.renew(session, signal);
    } catch (error) {
      // The server is out of reach or in trouble, but the token it gave is good for a while.
      if (keepsSession(error) && stillGood()) return session;
      throw error;
    }
  }

  /** The successor of a session whose access token is no good any more. All who ask at the same time get the same. */
  renew(stale: StoredSession, signal?: AbortSignal): Promise<StoredSession> {
    if (!this.mayRenew) return Promise.reject(new TypeError("a read-only store can't keep the next tokens"));
    if (signal?.aborted) return Promise.reject(new DastakAbortError(signal.reason));
    this.#flight ??= this.#inTurn(stale).finally(() => {
      this.#flight = undefined;
    });
    return detachable(this.#flight, signal);
  }

  async #inTurn(stale: StoredSession): Promise<StoredSession> {
    const { store, clock } = this.#parts;
    const impatient = new AbortController();
    const stop = clock.after(LOCK_PATIENCE_MS, () => impatient.abort());
    try {
      return await exclusively(store, impatient.signal, async (afterTab) => {
        stop();
        if (afterTab) await this.#news(stale);
        return this.#refresh(stale);
      });
    } finally {
      stop();
    }
  }

  /** Another tab had its turn: waits until what it stored can be seen here, or that it stored nothing can be believed. */
  async #news(stale: StoredSession): Promise<void> {
    const { store, keeper, clock } = this.#parts;
    let heard = (): void => undefined;
    const news = new Promise<void>((resolve) => (heard = resolve));
    const unsubscribe = store.subscribe?.(heard);
    if (!unsubscribe) return;
    const stop = clock.after(NEWS_PATIENCE_MS, heard);
    // Subscribed before it is read, so that nothing is missed between the two.
    const now = await keeper.current();
    if (now?.accessToken === stale.accessToken) await news;
    stop();
    unsubscribe();
  }

  async #refresh(stale: StoredSession): Promise<StoredSession> {
    const { keeper, freshness } = this.#parts;
    const before = await keeper.current();
    if (!before) throw new DastakSignedOutError();
    // Somebody else refreshed while we waited for our turn.
    if (before.accessToken !== stale.accessToken && freshness.untilDue(before) > 0) return before;
    if (this.#outage.refusal) throw this.#outage.refusal;
    try {
      const answer = await exchange(before.refreshToken, this.#parts);
      this.#outage.end();
      return await this.#settle(before, freshness.stamp(answer, before.sessionId));
    } catch (error) {
      this.#outage.begin(error);
      return this.#afterError(before, error);
    }
  }

  /** Stores the successor, unless the place has changed hands meanwhile: by a logout, a login or another tab. */
  async #settle(before: StoredSession, next: StoredSession): Promise<StoredSession> {
    const now = await this.#parts.keeper.current();
    if (!now) throw new DastakSignedOutError();
    if (now.refreshToken !== before.refreshToken) return now;
    await this.#parts.keeper.replace(before, next);
    return next;
  }

  async #afterError(before: StoredSession, error: unknown): Promise<StoredSession> {
    const code = endingCode(error);
    if (!code) throw error;
    const now = await this.#parts.keeper.current();
    // The end of a token that is not the stored one any more says nothing about the one that is.
    if (now && now.refreshToken !== before.refreshToken) return now;
    await this.#parts.keeper.end(before, code);
    throw error;
  }
}
