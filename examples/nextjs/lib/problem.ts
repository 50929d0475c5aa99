import type { EndingCode } from "@dastak/client";

/** What the browser is told of a failure. The same members as the server's problems, in this app's spelling. */
export interface Problem {
  code: string;
  status: number;
  /** Seconds. */
  retryAfter?: number | undefined;
  attemptsRemaining?: number | undefined;
  errors: { pointer: string; code: string }[];
  purposes: string[];
}

/** A failure of which no more is known than its code. */
export function problem(code: string, status: number): Problem {
  return { code, status, errors: [], purposes: [] };
}

/** The codes that end a session. A 401 with any other one, be it of something between this app and dastak, ends none. */
const ENDING: readonly EndingCode[] = ["session_revoked", "refresh_token_invalid", "refresh_token_expired", "refresh_token_reused"];

/** Whether the session is over, so that the person has to log in again before anything else. */
export function isOver({ status, code }: Problem): boolean {
  return status === 401 && (code === "signed_out" || ENDING.some((each) => each === code));
}

/** Whether dastak does not take the access token although its time is not over: a new one may help. */
export function isRefused({ status, code }: Pick<Problem, "status" | "code">): boolean {
  return status === 401 && code === "token_invalid";
}
