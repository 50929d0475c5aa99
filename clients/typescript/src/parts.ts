import { ConsentsApi } from "./api/consents-api.js";
import { HistoryApi } from "./api/history-api.js";
import { LoginApi } from "./api/login-api.js";
import { MeApi } from "./api/me-api.js";
import { OperationsApi } from "./api/operations-api.js";
import { SessionsApi } from "./api/sessions-api.js";
import { systemClock } from "./clock.js";
import { Authorized } from "./http/authorized.js";
import { baseUrl } from "./http/base-url.js";
import { Http } from "./http/http.js";
import type { DastakClientOptions } from "./options.js";
import { Freshness } from "./session/freshness.js";
import { SessionKeeper } from "./session/keeper.js";
import { Refresher } from "./session/refresher.js";
import { MemoryTokenStore } from "./stores/memory.js";

/** Puts the parts of a client together. */
export function assemble(options: DastakClientOptions) {
  const { store = new MemoryTokenStore(), clock = systemClock, random = Math.random } = options;
  const freshness = new Freshness(clock);
  const http = new Http({
    baseUrl: baseUrl(options.baseUrl),
    // Looked up late, so that a page may put its own in the place of the global one.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock,
    random,
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: options.retries ?? 2,
    onAnswer: (answer) => freshness.observe(answer),
  });
  const keeper = new SessionKeeper(store, freshness);
  const refresher = new Refresher({ store, keeper, freshness, http, clock, random });
  const authorized = new Authorized(http, refresher, keeper);
  return {
    clock,
    freshness,
    keeper,
    refresher,
    authorized,
    login: new LoginApi(http, keeper),
    me: new MeApi(authorized, keeper),
    consents: new ConsentsApi(http, authorized),
    sessions: new SessionsApi(authorized, keeper),
    history: new HistoryApi(authorized),
    operations: new OperationsApi(http),
  };
}
