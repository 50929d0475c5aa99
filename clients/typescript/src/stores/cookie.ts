import { formatStored, parseStored, type StoredSession } from "../session/stored-session.js";
import type { Awaitable, TokenStore } from "../session/token-store.js";

/** How the cookie is to be set, in the words of most frameworks. */
export interface CookieAttributes {
  httpOnly: true;
  secure: boolean;
  sameSite: "lax" | "strict";
  path: string;
  /** Seconds; 0 removes the cookie. */
  maxAge: number;
}

/** A server's way to the cookies of the request it answers. */
export interface CookieAccess {
  /** The value of a cookie of the request. */
  get(name: string): Awaitable<string | null | undefined>;
  /**
   * Sets a cookie in the answer. The value needs no encoding. Leave it out where no cookie can be set any more: the store
   * is read-only then.
   */
  set?(name: string, value: string, attributes: CookieAttributes): Awaitable<void>;
}

/** What may be chosen. */
export interface CookieOptions {
  /** The cookie's name, `dastak` when absent. */
  name?: string;
  /** Whether only HTTPS carries it, `true` when absent. */
  secure?: boolean;
  /** `lax` when absent. */
  sameSite?: "lax" | "strict";
  /** Where it is sent to, `/` when absent. */
  path?: string;
}

/**
 * Keeps the session in a cookie that no script can read. It lives on a server: make one store, and one client, for each
 * request, and never share them between people.
 */
export class CookieTokenStore implements TokenStore {
  readonly readOnly: boolean;
  readonly #cookies: CookieAccess;
  readonly #name: string;
  readonly #attributes: Omit<CookieAttributes, "maxAge">;
  // A cookie that was set in the answer is not in the request.
  #written: { session: StoredSession | null } | undefined;

  constructor(cookies: CookieAccess, options: CookieOptions = {}) {
    const { name = "dastak", secure = true, sameSite = "lax", path = "/" } = options;
    this.#cookies = cookies;
    this.readOnly = cookies.set === undefined;
    this.#name = name;
    this.#attributes = { httpOnly: true, secure, sameSite, path };
  }

  async load(): Promise<StoredSession | null> {
    if (this.#written) return this.#written.session;
    return parseStored(await this.#cookies.get(this.#name));
  }

  async save(session: StoredSession): Promise<void> {
    const now = Date.now() + session.clockOffset;
    const maxAge = Math.max(1, Math.round((session.refreshExpiresAt - now) / 1000));
    if (!this.#cookies.set) throw new TypeError("this store can only be read: nothing sets its cookie");
    await this.#cookies.set(this.#name, formatStored(session), { ...this.#attributes, maxAge });
    this.#written = { session };
  }

  async clear(): Promise<void> {
    await this.#cookies.set?.(this.#name, "", { ...this.#attributes, maxAge: 0 });
    this.#written = { session: null };
  }
}
