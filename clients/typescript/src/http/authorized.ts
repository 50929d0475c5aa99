import { DastakProblem } from "../errors/problem.js";
import type { SessionKeeper } from "../session/keeper.js";
import type { Refresher } from "../session/refresher.js";
import type { StoredSession } from "../session/stored-session.js";
import type { Answer, Call } from "./call.js";
import type { Http } from "./http.js";

/** Sends requests in the name of who is signed in. */
export class Authorized {
  readonly #http: Http;
  readonly #refresher: Refresher;
  readonly #keeper: SessionKeeper;

  constructor(http: Http, refresher: Refresher, keeper: SessionKeeper) {
    this.#http = http;
    this.#refresher = refresher;
    this.#keeper = keeper;
  }

  /** One request. A token that had expired is refreshed and the request sent again, once: it was refused unread. */
  async send<T>(call: Call): Promise<Answer<T> & { session: StoredSession }> {
    const session = await this.#refresher.usable(call.signal);
    try {
      return await this.#as<T>(session, call);
    } catch (error) {
      if (!hasCode(error, "token_expired") || !this.#refresher.mayRenew) throw error;
      return this.#as<T>(await this.#refresher.renew(session, call.signal), call);
    }
  }

  async #as<T>(session: StoredSession, call: Call): Promise<Answer<T> & { session: StoredSession }> {
    try {
      const answer = await this.#http.send<T>({ ...call, token: session.accessToken });
      return { ...answer, session };
    } catch (error) {
      if (hasCode(error, "session_revoked")) await this.#keeper.end(session, "session_revoked");
      throw error;
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof DastakProblem && error.status === 401 && error.code === code;
}
