import type { Clock } from "./clock.js";
import type { TokenStore } from "./session/token-store.js";

/** How a client is made. */
export interface DastakClientOptions {
  /** Where the server is, as `https://login.example.com`; a path before `/api` may follow. */
  baseUrl: string;
  /** Where the session is kept; in memory when absent. */
  store?: TokenStore;
  /** How long one try of a request may take, in milliseconds; 10 000 when absent. */
  timeoutMs?: number;
  /** How often a GET is tried again after a lost answer, a 429 or a 502 to 504; 2 when absent. */
  retries?: number;
  /** What requests are sent with; the global `fetch` when absent. */
  fetch?: typeof fetch;
  /** Where the time comes from; for tests. */
  clock?: Clock;
  /** Numbers of [0, 1) for the jitter of waits; for tests. */
  random?: () => number;
}
