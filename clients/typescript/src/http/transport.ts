import { momentOf, type Clock } from "../clock.js";
import { DastakNetworkError } from "../errors/network-error.js";
import type { Answer, Call } from "./call.js";
import { limited } from "./limited.js";
import { readProblem } from "./read-problem.js";

/** What one request needs. */
export interface TransportParts {
  /** Absolute, with no slash at its end. */
  baseUrl: string;
  fetch: typeof fetch;
  clock: Clock;
  timeoutMs: number;
}

/** Sends one request once. Throws a problem, a network error or an abort, and nothing else. */
export class Transport {
  readonly #parts: TransportParts;

  constructor(parts: TransportParts) {
    this.#parts = parts;
  }

  async send<T>(call: Call): Promise<Answer<T>> {
    const { clock, timeoutMs } = this.#parts;
    const limits = { clock, timeoutMs: call.timeoutMs ?? timeoutMs, signal: call.signal };
    return limited((signal) => this.#exchange<T>(call, signal), limits);
  }

  async #exchange<T>(call: Call, signal: AbortSignal): Promise<Answer<T>> {
    const sentAt = momentOf(this.#parts.clock);
    let response: Response;
    let text: string;
    try {
      response = await this.#parts.fetch.call(undefined, this.#url(call), { ...init(call), signal });
      text = await response.text();
    } catch (cause) {
      throw new DastakNetworkError("unreachable", "the server can't be reached", cause);
    }
    if (!response.ok && !isAlsoGood(response, call)) throw readProblem(response, text);
    return { status: response.status, body: readBody<T>(response, text), sentAt, serverTime: serverTime(response) };
  }

  #url(call: Call): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) query.set(name, String(value));
    }
    const tail = query.size > 0 ? `?${query}` : "";
    return this.#parts.baseUrl + call.path + tail;
  }
}

function init(call: Call): RequestInit {
  const headers: Record<string, string> = { accept: "application/json, application/problem+json" };
  if (call.body !== undefined) headers["content-type"] = "application/json";
  if (call.token !== undefined) headers["authorization"] = `Bearer ${call.token}`;
  return {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    // A redirect would carry a token or a code to where it leads. The server has none.
    redirect: "error",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
  };
}

function isAlsoGood(response: Response, call: Call): boolean {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  return response.status === call.alsoGood && !isProblem;
}

/** A good answer that is no JSON is not of this server: a captive portal says 200 to everything. */
function readBody<T>(response: Response, text: string): T {
  if (response.status === 204) return undefined as T;
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body as T;
  } catch (cause) {
    throw new DastakNetworkError("bad_answer", "the answer is not JSON", cause);
  }
  throw new DastakNetworkError("bad_answer", "the answer is not a JSON object");
}

function serverTime(response: Response): number | undefined {
  const time = Date.parse(response.headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : time;
}
