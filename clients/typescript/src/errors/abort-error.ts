/** The caller's `AbortSignal` fired. Its reason is the `cause`. */
export class DastakAbortError extends Error {
  // The name that fetch gives it, so that code which looks for it finds this one too.
  override readonly name = "AbortError";

  constructor(cause?: unknown) {
    super("the request was aborted", cause === undefined ? undefined : { cause });
  }
}
