import { isOver, type Problem } from "../problem";

/** Leads to the login when a problem says that the session is over. A whole new page, so that nothing old stays on it. */
export function leaveIfOver(problem: Problem | undefined): boolean {
  if (!problem || !isOver(problem)) return false;
  window.location.assign(`/login?notice=ended&next=${encodeURIComponent(window.location.pathname)}`);
  return true;
}
