import { formatStored, parseStored } from "@dastak/client";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "./browser";
import { startServers, type Servers } from "./servers";

const NUMBER = "+919876510001";
const REFRESH = "/api/v1/auth/refresh-token";
let servers: Servers;

before(async () => {
  servers = await startServers();
});
after(() => servers.stop());

/** A new person who has just registered. */
async function registered(): Promise<Browser> {
  const browser = new Browser(servers.address);
  await browser.ask("POST", "/api/login/send", { mobile_number: NUMBER });
  await browser.ask("POST", "/api/login/verify", { mobile_number: NUMBER, otp: await servers.code(NUMBER) });
  const offers = (await (await browser.page("/api/consents")).json()) as { purpose: string; version: string }[];
  const consents = offers.map(({ purpose, version }) => ({ purpose, version, granted: true }));
  const answer = await browser.ask("POST", "/api/login/register", { full_name: "Asha Rao", consents });
  assert.equal(answer.status, 200);
  return browser;
}

/** Makes the access token in the cookie look as if its life were over. */
function letExpire(browser: Browser): void {
  const session = parseStored(browser.cookies.get("session"));
  assert.ok(session);
  browser.cookies.set("session", formatStored({ ...session, expiresAt: Date.now() - 1000 }));
}

// All else about sessions is tried in a real browser, in crates/server/tests/browser; one of those opens no forty tabs.
test("forty pages and calls with one old cookie refresh once, and all are answered", async () => {
  const browser = await registered();
  letExpire(browser);
  const before = servers.count(REFRESH);
  const crowd = Array.from({ length: 40 }, () => browser.copy());
  const paths = ["/account", "/account/sessions", "/account/consents", "/account/history", "/account/data"];
  const answers = await Promise.all(
    crowd.map((each, index) =>
      index % 2 ? each.ask("PATCH", "/api/account/profile", {}) : each.page(paths[index % paths.length] ?? "/account"),
    ),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(servers.count(REFRESH) - before, 1);
  assert.equal(new Set(crowd.map(({ cookies }) => cookies.get("session"))).size, 1, "all have the same new cookie");
  assert.notEqual(crowd[0]?.cookies.get("session"), browser.cookies.get("session"));
});
