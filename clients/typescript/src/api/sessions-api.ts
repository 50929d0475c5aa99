import type { Authorized } from "../http/authorized.js";
import type { CallOptions } from "../http/call.js";
import type { SessionKeeper } from "../session/keeper.js";
import type { Session } from "../types.js";

const SESSIONS = "/api/v1/auth/sessions";

/** Where the person is logged in. */
export class SessionsApi {
  readonly #authorized: Authorized;
  readonly #keeper: SessionKeeper;

  /** @internal */
  constructor(authorized: Authorized, keeper: SessionKeeper) {
    this.#authorized = authorized;
    this.#keeper = keeper;
  }

  /** All of their sessions. `current` marks this one. */
  async list(options?: CallOptions): Promise<Session[]> {
    const call = { ...options, method: "GET", path: SESSIONS } as const;
    return (await this.#authorized.send<{ sessions: Session[] }>(call)).body.sessions;
  }

  /** Ends one of them. To end this one is a logout. */
  async end(sessionId: string, options?: CallOptions): Promise<void> {
    const path = `${SESSIONS}/${encodeURIComponent(sessionId)}`;
    const { session } = await this.#authorized.send({ ...options, method: "DELETE", path });
    if (session.sessionId === sessionId) await this.#keeper.end(session, "logout");
  }
}
