import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Browser } from "./browser";
import { startServers, type Servers } from "./servers";

const REFRESH = "/api/v1/auth/refresh-token";
const TTL = 10;
/** The client refreshes when a fifth of the life is left, and the next tokens must not be due before a test is over. */
const UNTIL_DUE_MS = TTL * 800 + 300;
let servers: Servers;
let last = 0;

before(async () => {
  servers = await startServers({ DASTAK__TOKENS__ACCESS_TTL_SECONDS: String(TTL) });
});
after(() => servers.stop());

/** A new person who has just registered. */
async function registered(): Promise<Browser> {
  const browser = new Browser(servers.address);
  const mobile_number = `+9198765${String(10_000 + (last += 1))}`;
  await browser.ask("POST", "/api/login/send", { mobile_number });
  for (let look = 0; look < 100 && !servers.code(mobile_number); look += 1) await pause(20);
  await browser.ask("POST", "/api/login/verify", { mobile_number, otp: servers.code(mobile_number) });
  const offers = (await (await browser.page("/api/consents")).json()) as { purpose: string; version: string }[];
  const consents = offers.map(({ purpose, version }) => ({ purpose, version, granted: true }));
  const answer = await browser.ask("POST", "/api/login/register", { full_name: "Asha Rao", consents });
  assert.equal(answer.status, 200);
  return browser;
}

test("forty pages and calls with one old cookie refresh once, and all are answered", async () => {
  const browser = await registered();
  await pause(UNTIL_DUE_MS);
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

test("no token is in a page", async () => {
  const browser = await registered();
  const [, access = "", refresh = ""] = decodeURIComponent(browser.cookies.get("session") ?? "").split("~");
  assert.ok(access.length > 100 && refresh.length > 100);
  for (const path of ["/account", "/account/data"]) {
    const text = await (await browser.page(path)).text();
    assert.ok(!text.includes(access) && !text.includes(refresh), path);
  }
});

test("the page that renews the tokens shows who is signed in, and sets a cookie that no script can read", async () => {
  const browser = await registered();
  await pause(UNTIL_DUE_MS);
  const page = await browser.page("/account");
  assert.match(await page.text(), /Hello, Asha Rao/);
  const [cookie = "", ...more] = page.headers.getSetCookie();
  assert.match(cookie, /^session=1~.*; HttpOnly; SameSite=lax$/i);
  assert.deepEqual(more, []);
});

test("a session that was ended elsewhere leads to the login, without its cookie", async () => {
  const browser = await registered();
  const other = browser.copy();
  assert.equal((await other.ask("POST", "/api/account/logout", {})).status, 200);
  await browser.page("/api/session?next=/account/history");
  assert.equal(browser.cookies.has("session"), false);
  const answer = await browser.page("/account/history");
  assert.equal(answer.headers.get("location"), "/login?next=%2Faccount%2Fhistory");
});

test("a link to /api/session signs nobody out", async () => {
  const browser = await registered();
  const answer = await browser.page("/api/session?next=/account/sessions");
  assert.equal(answer.headers.get("location"), "/account/sessions");
  assert.equal(browser.cookies.has("session"), true);
});
