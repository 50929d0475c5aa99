import type { Moment } from "../clock.js";

/** How a single call may be bounded by its caller. */
export interface CallOptions {
  /** Ends the call. It rejects with an error named `AbortError`. */
  signal?: AbortSignal;
  /** How long one try may take, in milliseconds; else the client's `timeoutMs`. */
  timeoutMs?: number;
}

/** One request. */
export interface Call extends CallOptions {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under the base address, beginning with a slash. */
  path: string;
  query?: Record<string, string | number | undefined>;
  /** Sent as JSON when it is there. */
  body?: unknown;
  /** An access token. */
  token?: string;
  /** A status that is no error although it looks like one. */
  alsoGood?: number;
}

/** What came back. */
export interface Answer<T> {
  status: number;
  body: T;
  /** When the request left: the server cannot have acted before it. */
  sentAt: Moment;
  /** What the `Date` header says, in milliseconds since 1970, when scripts may read it. */
  serverTime: number | undefined;
}
