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

/** Whether the person has to log in again before anything else. */
export function needsLogin(problem: Problem): boolean {
  return problem.status === 401 && ["signed_out", "session_revoked", "token_missing", "token_invalid"].includes(problem.code);
}
