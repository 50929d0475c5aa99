import type { Clock } from "../clock.js";
import type { Answer, Call } from "./call.js";
import { retrying } from "./retrying.js";
import { Transport } from "./transport.js";

/** What the client sends requests with. */
export interface HttpParts {
  baseUrl: string;
  fetch: typeof fetch;
  clock: Clock;
  random: () => number;
  timeoutMs: number;
  retries: number;
  /** Sees every good answer's time. */
  onAnswer: (answer: Answer<unknown>) => void;
}

const LONGEST_WAIT_MS = 5000;

/** Sends requests, and sends again those that change nothing. */
export class Http {
  readonly #parts: HttpParts;
  readonly #transport: Transport;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.#transport = new Transport(parts);
  }

  /** One request. A GET whose answer was lost is sent again, nothing else is. */
  async send<T>(call: Call): Promise<Answer<T>> {
    if (call.method !== "GET") return this.once<T>(call);
    const { clock, random, retries } = this.#parts;
    const policy = { clock, random, retries, longestWaitMs: LONGEST_WAIT_MS, signal: call.signal };
    return retrying(() => this.once<T>(call), policy);
  }

  /** One request, once. */
  async once<T>(call: Call): Promise<Answer<T>> {
    const answer = await this.#transport.send<T>(call);
    this.#parts.onAnswer(answer);
    return answer;
  }
}
