import type { StoredSession } from "../session/stored-session.js";
import type { TokenStore } from "../session/token-store.js";

/** Keeps the session in memory only: a reload signs the person out here. The default. */
export class MemoryTokenStore implements TokenStore {
  #session: StoredSession | null = null;

  load(): StoredSession | null {
    return this.#session;
  }

  save(session: StoredSession): void {
    this.#session = session;
  }

  clear(): void {
    this.#session = null;
  }
}
