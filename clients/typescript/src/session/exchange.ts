import type { Clock } from "../clock.js";
import { DastakNetworkError } from "../errors/network-error.js";
import { askedWait, isPassing } from "../errors/sort.js";
import type { Answer } from "../http/call.js";
import type { Http } from "../http/http.js";
import { backoff } from "../http/retrying.js";
import type { Tokens } from "../wire.js";

/** The server's grace for a replaced token is 10 s unless it is configured otherwise: a copy of the request must leave well before. */
const LAST_START_MS = 7000;
/** A request that is silent for so long may be lost, and gets a copy beside it. */
const SILENCE_MS = 3000;
/** When the whole exchange is given up. Late answers count until then. */
const PATIENCE_MS = 20_000;
const MOST_TRIES = 4;

/** What an exchange needs. */
export interface ExchangeParts {
  http: Http;
  clock: Clock;
  random: () => number;
}

/**
 * Exchanges a refresh token for the next pair. The answer may be lost after the server has already replaced the token,
 * so the same token is shown again while the server's grace lasts: after a failure at once, after silence beside the
 * request that is under way, whose answer still counts. The first good answer wins, and all good answers are worth the
 * same. When all of them are lost, the next call that needs a token begins anew with the same one, since there is no
 * other: once the grace is over, the server ends the session for that, and the person logs in again.
 */
export function exchange(refreshToken: string, { http, clock, random }: ExchangeParts): Promise<Answer<Tokens>> {
  return new Promise((resolve, reject) => {
    const begun = clock.monotonic();
    const everything = new AbortController();
    let tries = 0;
    let pending = 0;
    let lastError: unknown = new DastakNetworkError("timeout", `no answer within ${PATIENCE_MS} ms`);
    let stopNext = (): void => undefined;

    const settle = (): void => {
      stopNext();
      stopPatience();
      everything.abort();
    };
    const fail = (error: unknown): void => {
      settle();
      reject(error);
    };
    const next = (wait: number): boolean => {
      stopNext();
      const start = clock.monotonic() - begun + wait;
      if (tries >= MOST_TRIES || start > LAST_START_MS) return false;
      stopNext = clock.after(wait, send);
      return true;
    };
    const send = (): void => {
      tries += 1;
      pending += 1;
      const body = { refresh_token: refreshToken };
      const limits = { timeoutMs: PATIENCE_MS, signal: everything.signal };
      http.once<Tokens>({ method: "POST", path: "/api/v1/auth/refresh-token", body, ...limits }).then(
        (answer) => {
          settle();
          resolve(answer);
        },
        (error: unknown) => {
          if (everything.signal.aborted) return;
          pending -= 1;
          if (!isPassing(error)) return fail(error);
          lastError = error;
          const willTry = next((askedWait(error) ?? 0) + backoff(tries - 1, random));
          if (!willTry && pending === 0) fail(error);
        },
      );
      next(SILENCE_MS);
    };
    const stopPatience = clock.after(PATIENCE_MS, () => fail(lastError));
    send();
  });
}
