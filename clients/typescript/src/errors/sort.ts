import { DastakNetworkError } from "./network-error.js";
import { DastakProblem } from "./problem.js";

/** The codes that end a session. No other answer does. */
export const ENDING_CODES = [
  "refresh_token_invalid",
  "refresh_token_expired",
  "refresh_token_reused",
  "session_revoked",
] as const;

/** A code that ends a session. */
export type EndingCode = (typeof ENDING_CODES)[number];

/** The code that ended the session, when this error is such an end. */
export function endingCode(error: unknown): EndingCode | undefined {
  if (!(error instanceof DastakProblem) || error.status !== 401) return undefined;
  return ENDING_CODES.find((code) => code === error.code);
}

/** Whether the same request may succeed soon: nothing arrived, or somebody asked for patience. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DastakNetworkError) return true;
  return error instanceof DastakProblem && [429, 502, 503, 504].includes(error.status);
}

/** Whether a refresh that failed like this leaves the session as it is: no answer, or any that ends none. */
export function keepsSession(error: unknown): boolean {
  return error instanceof DastakNetworkError || (error instanceof DastakProblem && !endingCode(error));
}

/** How long the server asked to wait, in milliseconds, when it did. */
export function askedWait(error: unknown): number | undefined {
  if (!(error instanceof DastakProblem) || error.retryAfter === undefined) return undefined;
  return error.retryAfter * 1000;
}
