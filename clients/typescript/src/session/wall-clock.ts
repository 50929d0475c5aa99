import type { Moment } from "../clock.js";

/** When a request left, and what the server's clock showed for it, when scripts may read that. */
export interface Dated {
  sentAt: Moment;
  serverTime: number | undefined;
}

/** Clocks drift, and a `Date` has whole seconds. */
const SLACK_MS = 5000;

/**
 * Whether the wall clock ran ahead between two requests: of the monotonic clock, and of the server's too. When the
 * server's clock has moved as far, the device slept. Without the server's word the wall clock is not believed.
 */
export function ranAhead(before: Dated, after: Dated): boolean {
  const monotonic = after.sentAt.monotonic - before.sentAt.monotonic;
  const ahead = after.sentAt.wall - before.sentAt.wall - monotonic;
  if (ahead <= SLACK_MS) return false;
  if (before.serverTime === undefined || after.serverTime === undefined) return true;
  const slept = after.serverTime - before.serverTime - monotonic;
  return slept + SLACK_MS < ahead;
}
