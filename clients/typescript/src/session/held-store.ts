import type { StoredSession } from "./stored-session.js";
import type { TokenStore } from "./token-store.js";

/**
 * The store, and in memory what it would not take: a full disk must not cost a pair of tokens that exists nowhere else.
 * It is offered to the store again each time, until it takes it or somebody else has written there.
 */
export class HeldStore {
  readonly #store: TokenStore;
  #held: { session: StoredSession; over: string | undefined } | undefined;

  constructor(store: TokenStore) {
    this.#store = store;
  }

  async load(): Promise<StoredSession | null> {
    const stored = await this.#store.load();
    const held = this.#held;
    if (!held) return stored;
    if (stored?.refreshToken !== held.over) {
      this.#held = undefined;
      return stored;
    }
    await this.save(held.session, stored);
    return held.session;
  }

  /** Keeps a session over what was there before it. */
  async save(session: StoredSession, before: StoredSession | null): Promise<void> {
    try {
      await this.#store.save(session);
      this.#held = undefined;
    } catch {
      // What it replaces may itself never have reached the store: what is there then stays the one to look for.
      const held = this.#held;
      const overHeld = held !== undefined && held.session.refreshToken === before?.refreshToken;
      this.#held = { session, over: overHeld ? held.over : before?.refreshToken };
    }
  }

  async clear(): Promise<void> {
    this.#held = undefined;
    await this.#store.clear();
  }
}
