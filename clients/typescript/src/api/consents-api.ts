import type { Authorized } from "../http/authorized.js";
import type { CallOptions } from "../http/call.js";
import type { Http } from "../http/http.js";
import type { ChangeConsentRequest, Consent, ConsentOffer } from "../types.js";

const MINE = "/api/v1/auth/me/consents";

/** What people are asked to agree to, and what this person did. */
export class ConsentsApi {
  readonly #http: Http;
  readonly #authorized: Authorized;

  /** @internal */
  constructor(http: Http, authorized: Authorized) {
    this.#http = http;
    this.#authorized = authorized;
  }

  /** What is asked at registration. Needs nobody signed in. */
  async offers(options?: CallOptions): Promise<ConsentOffer[]> {
    const call = { ...options, method: "GET", path: "/api/v1/consents" } as const;
    return (await this.#http.send<{ consents: ConsentOffer[] }>(call)).body.consents;
  }

  /** The person's newest answer for each purpose. */
  async list(options?: CallOptions): Promise<Consent[]> {
    const call = { ...options, method: "GET", path: MINE } as const;
    return (await this.#authorized.send<{ consents: Consent[] }>(call)).body.consents;
  }

  /** Gives or withdraws a consent, and answers it as it is kept. */
  async change(purpose: string, body: ChangeConsentRequest, options?: CallOptions): Promise<Consent> {
    const path = `${MINE}/${encodeURIComponent(purpose)}`;
    return (await this.#authorized.send<Consent>({ ...options, method: "PUT", path, body })).body;
  }
}
