import type { Authorized } from "../http/authorized.js";
import type { CallOptions } from "../http/call.js";
import type { SessionKeeper } from "../session/keeper.js";
import type { Export, UpdateProfileRequest, User } from "../types.js";

const ME = "/api/v1/auth/me";

/** The person who is signed in. */
export class MeApi {
  readonly #authorized: Authorized;
  readonly #keeper: SessionKeeper;

  /** @internal */
  constructor(authorized: Authorized, keeper: SessionKeeper) {
    this.#authorized = authorized;
    this.#keeper = keeper;
  }

  /** Their profile. */
  async get(options?: CallOptions): Promise<User> {
    return (await this.#authorized.send<User>({ ...options, method: "GET", path: ME })).body;
  }

  /** Changes the profile and answers it as it is then. `null` empties a field. */
  async update(body: UpdateProfileRequest, options?: CallOptions): Promise<User> {
    return (await this.#authorized.send<User>({ ...options, method: "PATCH", path: ME, body })).body;
  }

  /**
   * Erases the person and ends the session here. Needs a login of the last five minutes: else a problem
   * `step_up_required`, after which the same person logs in again and this is called again.
   */
  async delete(options?: CallOptions): Promise<void> {
    const { session } = await this.#authorized.send({ ...options, method: "DELETE", path: ME });
    await this.#keeper.end(session, "erased");
  }

  /** Everything that is stored about them. */
  async export(options?: CallOptions): Promise<Export> {
    return (await this.#authorized.send<Export>({ ...options, method: "GET", path: `${ME}/export` })).body;
  }
}
