import { asha, json, problem } from "./answers.js";
import { ManualClock } from "./manual-clock.js";

/** What happens to one request: all but `answer` let the server act on it. */
export type Trouble =
  | { kind: "answer"; answer: () => Response }
  /** It never gets there. */
  | { kind: "unreachable" }
  /** The server acts, the answer is lost. */
  | { kind: "lost" }
  /** The server acts, and the connection stays silent. */
  | { kind: "silent" }
  /** The server acts, the answer takes a while. */
  | { kind: "late"; milliseconds: number };

/** One request that was made. */
export interface Seen {
  method: string;
  path: string;
  headers: Headers;
  body: Record<string, unknown>;
  at: number;
  init: RequestInit;
}

/** The server's rules for sessions, behind a `fetch`: rotation, grace, reuse, expiry. */
export class SessionServer {
  readonly seen: Seen[] = [];
  readonly clock: ManualClock;
  ttl = 900;
  sendsDate = true;
  revoked = false;
  #generation = 1;
  #rotatedAt = -Infinity;
  #troubles: { path: string; trouble: Trouble }[] = [];
  #sessions = 0;
  #counter = 0;

  constructor(clock = new ManualClock()) {
    this.clock = clock;
  }

  /** The next request to this path meets this. */
  trouble(path: string, ...troubles: Trouble[]): void {
    for (const trouble of troubles) this.#troubles.push({ path, trouble });
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.seen.filter((seen) => seen.path === path).length;
  }

  get generation(): number {
    return this.#generation;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const text = typeof init.body === "string" ? init.body : "{}";
    const seen: Seen = {
      method: init.method ?? "GET",
      path: url.pathname,
      headers: new Headers(init.headers),
      body: JSON.parse(text) as Record<string, unknown>,
      at: this.clock.monotonic(),
      init,
    };
    this.seen.push(seen);
    const index = this.#troubles.findIndex((one) => one.path === url.pathname);
    const [planned] = index < 0 ? [] : this.#troubles.splice(index, 1);
    const trouble = planned?.trouble;
    if (trouble?.kind === "unreachable") throw new TypeError("fetch failed");
    if (trouble?.kind === "answer") return this.#dated(trouble.answer());
    const answer = this.#dated(this.#answer(seen));
    if (trouble?.kind === "lost") throw new TypeError("terminated");
    if (trouble?.kind === "silent") return untilAborted(init.signal);
    if (trouble?.kind === "late") {
      await new Promise<void>((resolve) => void this.clock.after(trouble.milliseconds, resolve));
    }
    return answer;
  };

  #dated(answer: Response): Response {
    if (this.sendsDate) answer.headers.set("date", new Date(this.clock.trueTime).toUTCString());
    return answer;
  }

  #answer(seen: Seen): Response {
    if (seen.path.endsWith("/verify-otp")) return this.#login();
    if (seen.path.endsWith("/refresh-token")) return this.#refresh(String(seen.body["refresh_token"]));
    const [, , expiry] = (seen.headers.get("authorization") ?? "").split("_");
    if (expiry === undefined) return problem(401, "token_missing");
    if (this.clock.trueTime >= Number(expiry)) return problem(401, "token_expired");
    if (this.revoked) return problem(401, "session_revoked");
    if (seen.path.endsWith("/logout")) this.revoked = true;
    return seen.path.endsWith("/logout") ? json(undefined, 204) : json(asha);
  }

  #login(): Response {
    this.#generation = 1;
    this.#rotatedAt = -Infinity;
    this.revoked = false;
    this.#sessions += 1;
    const session = { status: "authenticated", is_new_user: false, session_id: `s${this.#sessions}`, user: asha };
    return json({ ...this.#tokens(), ...session });
  }

  #refresh(token: string): Response {
    if (this.revoked) return problem(401, "session_revoked");
    const now = this.clock.trueTime;
    const generation = Number(token.split("_")[2]);
    if (token.split("_")[1] !== String(this.#sessions)) return problem(401, "refresh_token_invalid");
    if (generation === this.#generation) {
      this.#generation += 1;
      this.#rotatedAt = now;
    } else if (generation !== this.#generation - 1 || now - this.#rotatedAt > 10_000) {
      this.revoked = true;
      return problem(401, "refresh_token_reused");
    }
    return json(this.#tokens());
  }

  #tokens(): Record<string, unknown> {
    this.#counter += 1;
    return {
      access_token: `a${this.#counter}_${this.#generation}_${this.clock.trueTime + this.ttl * 1000}`,
      refresh_token: `r_${this.#sessions}_${this.#generation}`,
      token_type: "Bearer",
      expires_in: this.ttl,
      refresh_expires_in: 604_800,
    };
  }
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  });
}

/** The path of refreshes. */
export const REFRESH = "/api/v1/auth/refresh-token";
/** A path that needs a token. */
export const ME = "/api/v1/auth/me";
