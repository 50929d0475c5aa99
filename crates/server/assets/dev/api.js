// The one way from these pages to the API.

const NO_ANSWER = "The server did not answer. Is it still running?";
const listeners = [];

/** An answer that is not a success: the members of its RFC 9457 body, or an empty body when nothing came. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.attemptsRemaining = body.attempts_remaining;
    /** Whole seconds to wait, 0 when the server asks for no wait. */
    this.retryAfter = Number(body.retry_after ?? retryAfter) || 0;
  }
}

/** Calls `listener` with method, path, status, milliseconds, sent and received body of every call. */
export function onCall(listener) {
  listeners.push(listener);
}

/** Calls the API and returns the body of its answer, null for an empty one. Throws a Problem. */
export async function call(method, path, { body, token } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  const url = `/api/v1${path}`;
  const start = performance.now();
  const tell = (status, received) => {
    const milliseconds = Math.round(performance.now() - start);
    for (const listener of listeners) listener({ method, url, status, milliseconds, sent: body, received });
  };

  let response;
  let text;
  try {
    response = await fetch(url, { method, headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store" });
    text = await response.text();
  } catch {
    tell(0, undefined);
    throw new Problem(0, { detail: NO_ANSWER });
  }
  const received = parsed(text);
  tell(response.status, received);
  if (!response.ok) throw new Problem(response.status, received ?? {}, response.headers.get("Retry-After"));
  return received;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
