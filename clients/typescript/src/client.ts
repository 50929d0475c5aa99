import type { ConsentsApi } from "./api/consents-api.js";
import type { HistoryPage } from "./api/history-api.js";
import type { MeApi } from "./api/me-api.js";
import type { SessionsApi } from "./api/sessions-api.js";
import { DastakNetworkError } from "./errors/network-error.js";
import { DastakProblem } from "./errors/problem.js";
import { DastakSignedOutError } from "./errors/signed-out-error.js";
import { endingCode } from "./errors/sort.js";
import type { CallOptions } from "./http/call.js";
import type { DastakClientOptions } from "./options.js";
import { assemble } from "./parts.js";
import type { SessionListener } from "./session/events.js";
import { keepFresh } from "./session/keep-fresh.js";
import type * as types from "./types.js";

/** How far a logout goes. */
export interface LogoutOptions extends CallOptions {
  /** Whether every session of the person ends; only this one when absent. */
  allDevices?: boolean;
}

const STORE_KNOWS = [DastakNetworkError, DastakProblem, DastakSignedOutError];

/**
 * A client of one dastak server, for one person at a time.
 *
 * Every call rejects with a `DastakProblem` when the server said no, a `DastakNetworkError` when there is no answer, an
 * error named `AbortError` when its signal fired, and those that need a session with a `DastakSignedOutError` when there
 * is none.
 */
export class DastakClient {
  readonly #parts: ReturnType<typeof assemble>;
  /** The person who is signed in. */
  readonly me: MeApi;
  /** What people are asked to agree to, and what this person did. */
  readonly consents: ConsentsApi;
  /** Where the person is logged in. */
  readonly sessions: SessionsApi;

  /** @throws TypeError when the base address can't be one. */
  constructor(options: DastakClientOptions) {
    this.#parts = assemble(options);
    this.me = this.#parts.me;
    this.consents = this.#parts.consents;
    this.sessions = this.#parts.sessions;
  }

  /** Sends a code. The answer is the same whether or not somebody has this number. */
  send(request: types.SendOtpRequest, options?: CallOptions): Promise<types.SentOtp> {
    return this.#parts.login.send(request, options);
  }

  /** Sends the same code again, or a new one when it has expired. */
  resend(request: types.ResendOtpRequest, options?: CallOptions): Promise<types.SentOtp> {
    return this.#parts.login.resend(request, options);
  }

  /** How far the message of a challenge came. */
  status(challengeId: string, options?: CallOptions): Promise<types.OtpStatus> {
    return this.#parts.login.status(challengeId, options);
  }

  /** Checks a code. A known person is signed in then; a new one goes on to `completeRegistration`. */
  verify(
    request: types.VerifyOtpRequest,
    options?: CallOptions,
  ): Promise<types.SignedIn | types.RegistrationRequired> {
    return this.#parts.login.verify(request, options);
  }

  /** Registers a new person and signs them in. */
  completeRegistration(
    request: types.CompleteRegistrationRequest,
    options?: CallOptions,
  ): Promise<types.SignedIn> {
    return this.#parts.login.completeRegistration(request, options);
  }

  /** Signs in with a trusted device, without a code. The device's token is replaced by the one in the answer. */
  deviceLogin(request: types.DeviceLoginRequest, options?: CallOptions): Promise<types.SignedIn> {
    return this.#parts.login.deviceLogin(request, options);
  }

  /** Whether somebody is signed in here, as far as can be said without asking the server. */
  async isSignedIn(): Promise<boolean> {
    return (await this.#parts.keeper.current()) !== null;
  }

  /** A good access token for another service that accepts them, refreshed when it is time. Don't keep it. */
  async accessToken(options?: Pick<CallOptions, "signal">): Promise<string> {
    return (await this.#parts.refresher.usable(options?.signal)).accessToken;
  }

  /** Replaces the tokens now. Seldom needed: every call does this by itself when it is time. */
  async refresh(options?: Pick<CallOptions, "signal">): Promise<void> {
    const session = await this.#parts.keeper.current();
    if (!session) throw new DastakSignedOutError();
    await this.#parts.refresher.renew(session, options?.signal);
  }

  /**
   * Picks up the stored session when a page starts, and answers whether there is one. A refresh that was cut off by a
   * reload is finished while the server still accepts it. Without a network the session stays as it is.
   */
  async restore(options?: Pick<CallOptions, "signal">): Promise<boolean> {
    try {
      await this.#parts.refresher.usable(options?.signal);
      return true;
    } catch (error) {
      // No answer, a no, or nobody there: the store knows by now whether there is still a session. All else is a fault.
      if (STORE_KNOWS.some((kind) => error instanceof kind)) return this.isSignedIn();
      throw error;
    }
  }

  /** Refreshes each time it is due, also when no call needs it, as for an open socket. The answer stops that. */
  keepFresh(): () => void {
    return keepFresh(this.#parts);
  }

  /**
   * Ends the session on the server, then here. Rejects, and leaves the person signed in, when the server can't be asked:
   * try again, or call `forget`. With nobody signed in it does nothing.
   */
  async logout(options: LogoutOptions = {}): Promise<void> {
    const { allDevices, ...rest } = options;
    const body = allDevices ? { body: { all_devices: true } } : {};
    const call = { ...rest, ...body, method: "POST", path: "/api/v1/auth/logout" } as const;
    try {
      const { session } = await this.#parts.authorized.send(call);
      await this.#parts.keeper.end(session, "logout");
    } catch (error) {
      // It had ended before, which is what was asked for.
      if (error instanceof DastakSignedOutError || endingCode(error)) return;
      throw error;
    }
  }

  /** Lets go of the session on this device only. On the server it lives until it expires: prefer `logout`. */
  async forget(): Promise<void> {
    const session = await this.#parts.keeper.current();
    if (session) await this.#parts.keeper.end(session, "forgotten");
  }

  /** Calls back when somebody signs in, the session is refreshed, or it ends. The answer removes the listener. */
  onSession(listener: SessionListener): () => void {
    return this.#parts.keeper.listen(listener);
  }

  /** One page of the person's own audit trail. */
  loginHistoryPage(options?: HistoryPage): Promise<types.LoginHistory> {
    return this.#parts.history.page(options);
  }

  /** The person's own audit trail, newest first, page after page as far as it is read. */
  loginHistory(options?: Omit<HistoryPage, "cursor">): AsyncGenerator<types.HistoryEntry, void, undefined> {
    return this.#parts.history.entries(options);
  }

  /** The public keys that access tokens are checked with. To be kept for five minutes. */
  jwks(options?: CallOptions): Promise<types.Jwks> {
    return this.#parts.operations.jwks(options);
  }

  /** How the server and what it depends on are. A server that is down says so in the answer, not as an error. */
  health(options?: CallOptions): Promise<types.Health> {
    return this.#parts.operations.health(options);
  }

  /** Settles when the server's process answers. */
  live(options?: CallOptions): Promise<void> {
    return this.#parts.operations.live(options);
  }

  /** Whether requests should go to this server now. */
  ready(options?: CallOptions): Promise<boolean> {
    return this.#parts.operations.ready(options);
  }
}
