import { problem, type Problem } from "../problem";

/** What this app's own server said. */
export type Result<T> = { data: T; problem?: undefined } | { data?: undefined; problem: Problem };

/** Asks this app's own server. It never throws: no connection is a problem like others. */
export async function call<T = object>(method: string, path: string, body?: object): Promise<Result<T>> {
  try {
    const response = await fetch(`/api${path}`, {
      method,
      // A change is always JSON: the server takes nothing else.
      ...(method === "GET" ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { data: answer as T };
    return { problem: isProblem(answer) ? answer : problem("unknown", response.status) };
  } catch {
    return { problem: problem("offline", 0) };
  }
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === "object" && answer !== null && "code" in answer && "errors" in answer;
}
