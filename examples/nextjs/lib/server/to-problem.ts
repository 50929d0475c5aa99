import { DastakNetworkError, DastakProblem, DastakSignedOutError } from "@dastak/client";
import { problem, type Problem } from "../problem";
import { dastakUrl } from "./settings";

/** A failure of the client as the browser may see it. What is no failure of the client is a bug, and thrown on. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DastakSignedOutError) return problem("signed_out", 401);
  if (error instanceof DastakNetworkError) {
    // People are told to try again; why is for whoever runs the app.
    console.error(`dastak (DASTAK_URL, ${dastakUrl}) is out of reach: ${error.message}`);
    return problem("service_unavailable", 503);
  }
  if (!(error instanceof DastakProblem)) throw error;
  const { code, status, retryAfter, attemptsRemaining, purposes } = error;
  const errors = error.errors.map(({ pointer, code }) => ({ pointer, code }));
  return { code, status, retryAfter, attemptsRemaining, errors, purposes };
}
