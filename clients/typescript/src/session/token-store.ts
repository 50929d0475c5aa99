import type { StoredSession } from "./stored-session.js";

/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>;

/** Where the tokens are kept between requests. */
export interface TokenStore {
  /** What is kept, or `null`. Asked before every request, since other tabs may have written. */
  load(): Awaitable<StoredSession | null>;
  /** Keeps this in the place of what was there. Done means that it survives a crash as well as it can here. */
  save(session: StoredSession): Awaitable<void>;
  /** Keeps nothing any more. */
  clear(): Awaitable<void>;
  /**
   * The same for all stores that share one place, as the tabs of a browser do: refreshes take turns by it, with Web
   * Locks where they exist. Absent when the store shares its place with nobody.
   */
  readonly lockName?: string;
  /** Set where nothing can be kept, as in a page that is only rendered. Tokens are used as they are then, and never replaced. */
  readonly readOnly?: boolean;
  /** Calls back when somebody else, as another tab, has written. The answer ends that. */
  subscribe?(changed: () => void): () => void;
}
