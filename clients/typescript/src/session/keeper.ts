import type { Answer } from "../http/call.js";
import type { AuthenticatedAnswer } from "../wire.js";
import { Elsewhere } from "./elsewhere.js";
import { SessionEvents, type EndReason, type SessionListener } from "./events.js";
import type { Freshness } from "./freshness.js";
import { HeldStore } from "./held-store.js";
import type { StoredSession } from "./stored-session.js";
import type { TokenStore } from "./token-store.js";

/** Opens, replaces and ends the stored session, and tells the listeners. */
export class SessionKeeper {
  readonly #store: HeldStore;
  readonly #subscribe: TokenStore["subscribe"];
  readonly #freshness: Freshness;
  readonly #events = new SessionEvents();
  readonly #elsewhere = new Elsewhere();
  #listening = 0;
  #unsubscribe: (() => void) | undefined;
  #ended: string | undefined;

  constructor(store: TokenStore, freshness: Freshness) {
    this.#store = new HeldStore(store);
    this.#subscribe = store.subscribe?.bind(store);
    this.#freshness = freshness;
  }

  /** The session as it is stored now. */
  async current(): Promise<StoredSession | null> {
    const { turn } = this.#elsewhere;
    const session = await this.#store.load();
    const event = this.#elsewhere.read(session, turn);
    if (event) this.#events.emit(event);
    return session;
  }

  /** Keeps the session of a login. It is stored when this is done. */
  async open(answer: Answer<AuthenticatedAnswer>): Promise<void> {
    const { session_id: sessionId, user } = answer.body;
    const next = this.#freshness.stamp(answer, sessionId);
    // A store that can't be read must not cost the login that has just succeeded.
    const before = await this.#store.load().catch(() => null);
    await this.#keep(next, before);
    this.#events.emit({ type: "signed_in", sessionId, user });
  }

  /** Keeps the next pair of a session. It is stored when this is done. */
  async replace(before: StoredSession, next: StoredSession): Promise<void> {
    await this.#keep(next, before);
    this.#events.emit({ type: "refreshed", sessionId: next.sessionId });
  }

  /** Lets go of a session, unless another one is in its place by now. */
  async end(ended: { sessionId: string }, reason: EndReason): Promise<void> {
    const { sessionId } = ended;
    const now = await this.current();
    // Many requests may learn of one end at the same time.
    if (now?.sessionId !== sessionId || this.#ended === sessionId) return;
    this.#ended = sessionId;
    this.#elsewhere.wrote(null);
    try {
      await this.#store.clear();
    } catch (error) {
      this.#ended = undefined;
      throw error;
    } finally {
      this.#elsewhere.wrote(null);
    }
    this.#events.emit({ type: "ended", sessionId, reason });
  }

  /** Adds a listener. Other tabs are watched while there is one. */
  listen(listener: SessionListener): () => void {
    const remove = this.#events.add(listener);
    if (this.#listening++ === 0) {
      // A store that can't be read now is read before the next request anyway.
      const look = (): void => void this.current().catch(() => undefined);
      this.#unsubscribe = this.#subscribe?.(look);
      look();
    }
    let removed = false;
    return () => {
      if (removed) return;
      removed = true;
      remove();
      if (--this.#listening === 0) this.#unsubscribe?.();
    };
  }

  async #keep(session: StoredSession, before: StoredSession | null): Promise<void> {
    this.#elsewhere.wrote(session);
    await this.#store.save(session, before);
    this.#elsewhere.wrote(session);
  }
}
