/**
 * Why there is no answer: `unreachable` (no connection, or a broken one), `timeout`, or `bad_answer` (something that
 * dastak does not say, as from a captive portal).
 */
export type NetworkErrorReason = "unreachable" | "timeout" | "bad_answer";

/** No answer of the server arrived. Whether it did what was asked is unknown. */
export class DastakNetworkError extends Error {
  override readonly name = "DastakNetworkError";
  /** Why. */
  readonly reason: NetworkErrorReason;

  constructor(reason: NetworkErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
