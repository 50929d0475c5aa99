import { formatStored, parseStored, type StoredSession } from "../session/stored-session.js";
import type { TokenStore } from "../session/token-store.js";

/** What is needed of a `Storage`. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What a `storage` event tells. */
interface StorageChange {
  key: string | null;
}

/** The window, as far as it tells of other tabs. */
interface StorageEvents {
  addEventListener?(type: "storage", listener: (change: StorageChange) => void): void;
  removeEventListener?(type: "storage", listener: (change: StorageChange) => void): void;
}

/** Keeps the session in `localStorage`, for all tabs of the origin. Every script of the page can read it there. */
export class LocalStorageTokenStore implements TokenStore {
  readonly lockName: string;
  readonly #key: string;
  readonly #storage: StorageLike;

  /**
   * @param key - The key in the storage; another one for a second server or a second person.
   * @param storage - Where, when it is not `localStorage`.
   * @throws TypeError where there is no `localStorage`, as in Node or with storage blocked.
   */
  constructor(key = "dastak.session", storage: StorageLike = ownStorage()) {
    this.#key = key;
    this.#storage = storage;
    this.lockName = key;
  }

  load(): StoredSession | null {
    return parseStored(this.#storage.getItem(this.#key));
  }

  save(session: StoredSession): void {
    this.#storage.setItem(this.#key, formatStored(session));
  }

  clear(): void {
    this.#storage.removeItem(this.#key);
  }

  subscribe(changed: () => void): () => void {
    const page = globalThis as StorageEvents;
    // A change without a key is `localStorage.clear()`.
    const listener = ({ key }: StorageChange): void => {
      if (key === this.#key || key === null) changed();
    };
    page.addEventListener?.("storage", listener);
    return () => page.removeEventListener?.("storage", listener);
  }
}

function ownStorage(): StorageLike {
  let storage: StorageLike | undefined;
  let cause: unknown;
  try {
    // Only reading the name may throw already, where the person has blocked storage.
    storage = (globalThis as { localStorage?: StorageLike }).localStorage;
  } catch (error) {
    cause = error;
  }
  if (!storage) throw new TypeError("there is no localStorage here", { cause });
  return storage;
}
