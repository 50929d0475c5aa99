import { DastakProblem } from "../errors/problem.js";
import type { CallOptions } from "../http/call.js";
import type { Http } from "../http/http.js";
import type { Health, Jwks } from "../types.js";

/** What a server tells everybody about itself. */
export class OperationsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async jwks(options?: CallOptions): Promise<Jwks> {
    return (await this.#http.send<Jwks>({ ...options, method: "GET", path: "/.well-known/jwks.json" })).body;
  }

  async health(options?: CallOptions): Promise<Health> {
    return (await this.#http.send<Health>({ ...options, method: "GET", path: "/health", alsoGood: 503 })).body;
  }

  async live(options?: CallOptions): Promise<void> {
    await this.#http.send({ ...options, method: "GET", path: "/health/live" });
  }

  async ready(options?: CallOptions): Promise<boolean> {
    try {
      await this.#http.once({ ...options, method: "GET", path: "/health/ready" });
      return true;
    } catch (error) {
      if (error instanceof DastakProblem && error.status === 503) return false;
      throw error;
    }
  }
}
