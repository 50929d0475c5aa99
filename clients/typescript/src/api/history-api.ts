import type { Authorized } from "../http/authorized.js";
import type { CallOptions } from "../http/call.js";
import type { HistoryEntry, LoginHistory } from "../types.js";

/** Which page of the history. */
export interface HistoryPage extends CallOptions {
  /** The `next_cursor` of the page before; the first page when absent. */
  cursor?: string;
  /** Entries a page, 1 to 100, 20 when absent. */
  limit?: number;
}

/** The person's own audit trail, newest first. */
export class HistoryApi {
  readonly #authorized: Authorized;

  constructor(authorized: Authorized) {
    this.#authorized = authorized;
  }

  async page({ cursor, limit, ...options }: HistoryPage = {}): Promise<LoginHistory> {
    const call = { ...options, method: "GET", path: "/api/v1/auth/login-history", query: { cursor, limit } } as const;
    return (await this.#authorized.send<LoginHistory>(call)).body;
  }

  async *entries(options: Omit<HistoryPage, "cursor"> = {}): AsyncGenerator<HistoryEntry, void, undefined> {
    let cursor: string | null | undefined;
    do {
      const page: LoginHistory = await this.page({ ...options, ...(cursor ? { cursor } : {}) });
      yield* page.entries;
      cursor = page.next_cursor;
    } while (cursor);
  }
}
