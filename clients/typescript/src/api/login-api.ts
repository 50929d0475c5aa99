import type { Answer, CallOptions } from "../http/call.js";
import type { Http } from "../http/http.js";
import type { SessionKeeper } from "../session/keeper.js";
import type {
  CompleteRegistrationRequest,
  DeviceLoginRequest,
  OtpStatus,
  RegistrationRequired,
  ResendOtpRequest,
  SendOtpRequest,
  SentOtp,
  SignedIn,
  VerifyOtpRequest,
} from "../types.js";
import type { AuthenticatedAnswer } from "../wire.js";

const AUTH = "/api/v1/auth";

/** The calls that lead to a session. None of them is sent twice: each does something. */
export class LoginApi {
  readonly #http: Http;
  readonly #keeper: SessionKeeper;

  constructor(http: Http, keeper: SessionKeeper) {
    this.#http = http;
    this.#keeper = keeper;
  }

  async send(body: SendOtpRequest, options?: CallOptions): Promise<SentOtp> {
    return (await this.#post<SentOtp>("/send-otp", body, options)).body;
  }

  async resend(body: ResendOtpRequest, options?: CallOptions): Promise<SentOtp> {
    return (await this.#post<SentOtp>("/resend-otp", body, options)).body;
  }

  async status(challengeId: string, options?: CallOptions): Promise<OtpStatus> {
    const path = `${AUTH}/otp-status/${encodeURIComponent(challengeId)}`;
    return (await this.#http.send<OtpStatus>({ ...options, method: "GET", path })).body;
  }

  async verify(body: VerifyOtpRequest, options?: CallOptions): Promise<SignedIn | RegistrationRequired> {
    const answer = await this.#post<AuthenticatedAnswer | RegistrationRequired>("/verify-otp", body, options);
    return isAuthenticated(answer) ? this.#open(answer) : (answer.body as RegistrationRequired);
  }

  async completeRegistration(body: CompleteRegistrationRequest, options?: CallOptions): Promise<SignedIn> {
    return this.#open(await this.#post("/complete-registration", body, options));
  }

  async deviceLogin(body: DeviceLoginRequest, options?: CallOptions): Promise<SignedIn> {
    return this.#open(await this.#post("/device-login", body, options));
  }

  async #open(answer: Answer<AuthenticatedAnswer>): Promise<SignedIn> {
    await this.#keeper.open(answer);
    const { status, is_new_user, session_id, user, device_token } = answer.body;
    return { status, is_new_user, session_id, user, ...(device_token === undefined ? {} : { device_token }) };
  }

  #post<T>(path: string, body: unknown, options?: CallOptions): Promise<Answer<T>> {
    return this.#http.send<T>({ ...options, method: "POST", path: AUTH + path, body });
  }
}

function isAuthenticated(
  answer: Answer<AuthenticatedAnswer | RegistrationRequired>,
): answer is Answer<AuthenticatedAnswer> {
  return answer.body.status === "authenticated";
}
