import type { components } from "../generated/openapi.js";
import type { FieldError } from "../types.js";

/** The codes that are known today. */
export type KnownProblemCode = components["schemas"]["ProblemCode"];

/** A problem's code. A newer server may know more than `KnownProblemCode`, so any text is allowed. */
export type ProblemCode = KnownProblemCode | (string & {});

/** What a problem is made of. */
export interface ProblemParts {
  code: ProblemCode;
  status: number;
  title?: string | undefined;
  detail?: string | undefined;
  requestId?: string | undefined;
  retryAfter?: number | undefined;
  attemptsRemaining?: number | undefined;
  errors?: FieldError[];
  purposes?: string[];
}

/** The server said no, or something on the way to it did. Programs decide by `code`; people may read `detail`, in English. */
export class DastakProblem extends Error {
  override readonly name = "DastakProblem";
  /** What happened, for programs. `http_502` and the like when the answer is not of this server. */
  readonly code: ProblemCode;
  /** The HTTP status. */
  readonly status: number;
  /** What happened, in a few words. */
  readonly title: string | undefined;
  /** What happened, in an English sentence for people. Its words may change. */
  readonly detail: string | undefined;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** After how many seconds to try again. Of every 429 and 503. */
  readonly retryAfter: number | undefined;
  /** Of `otp_invalid`: tries left. */
  readonly attemptsRemaining: number | undefined;
  /** Of a 422: each bad field. */
  readonly errors: FieldError[];
  /** Of `consent_required` and `consent_version_outdated`: which. */
  readonly purposes: string[];

  constructor(parts: ProblemParts) {
    super(parts.detail ?? parts.title ?? `the server answered ${parts.status}`);
    this.code = parts.code;
    this.status = parts.status;
    this.title = parts.title;
    this.detail = parts.detail;
    this.requestId = parts.requestId;
    this.retryAfter = parts.retryAfter;
    this.attemptsRemaining = parts.attemptsRemaining;
    this.errors = parts.errors ?? [];
    this.purposes = parts.purposes ?? [];
  }
}
