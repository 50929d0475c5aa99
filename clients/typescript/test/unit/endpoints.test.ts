import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { MemoryTokenStore } from "../../src/stores/memory.js";
import { asha, json, problem } from "../support/answers.js";
import { ManualClock } from "../support/manual-clock.js";

const login = { status: "authenticated", is_new_user: false, session_id: "s1", user: asha, token_type: "Bearer" };
const tokens = { access_token: "a", refresh_token: "r", expires_in: 900, refresh_expires_in: 604_800 };

/** A server that says yes to everything, and what it was asked. */
function yes() {
  const asked: string[] = [];
  const fetch = (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    asked.push(`${init.method} ${url.pathname}${url.search}`);
    if (url.pathname.endsWith("login-history")) {
      const last = url.searchParams.has("cursor");
      return Promise.resolve(json({ entries: [{ id: last ? "2" : "1" }], next_cursor: last ? null : "c 1" }));
    }
    return Promise.resolve(json({ ...login, ...tokens, consents: [], sessions: [], keys: [] }));
  };
  const client = new DastakClient({
    baseUrl: "https://a.test/base",
    fetch: fetch as typeof globalThis.fetch,
    clock: new ManualClock(),
    store: new MemoryTokenStore(),
  });
  return { client, asked };
}

async function callEverything(client: DastakClient): Promise<void> {
  const mobile_number = "+919876543210";
  await client.send({ mobile_number });
  await client.resend({ challenge_id: "c1" });
  await client.status("c1");
  await client.verify({ mobile_number, otp: "123456" });
  await client.completeRegistration({ registration_token: "t", full_name: "Asha", consents: [] });
  await client.deviceLogin({ mobile_number, device_token: "d" });
  await client.refresh();
  await client.me.get();
  await client.me.update({ email: null });
  await client.me.export();
  await client.consents.offers();
  await client.consents.list();
  await client.consents.change("news", { version: "1", granted: false });
  await client.sessions.list();
  await client.sessions.end("s9");
  await client.loginHistoryPage({ limit: 5 });
  await client.jwks();
  await client.health();
  await client.live();
  await client.ready();
  await client.logout();
  await client.verify({ mobile_number, otp: "123456" });
  await client.me.delete();
}

/** What browsers and gateways ask for, and no client of a person. */
const NOT_OURS = /^(GET \/(openapi\.json|problems)|(GET|POST) \/api\/v1\/webhooks\/)/;

test("every operation of the server's document is asked for as it is written there", async () => {
  const url = new URL("../../../../../docs/openapi.json", import.meta.url);
  const document = JSON.parse(await readFile(url, "utf8")) as { paths: Record<string, Record<string, unknown>> };
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const { client, asked } = yes();
  await callEverything(client);
  const plain = asked.map((line) => line.replace(" /base", " ").replace(/\?.*/, ""));
  for (const operation of operations.filter((one) => !NOT_OURS.test(one))) {
    const pattern = new RegExp(`^${operation.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`);
    assert.ok(plain.some((line) => pattern.test(line)), `${operation} is not asked for`);
  }
  for (const line of plain) {
    const found = operations.some((one) => new RegExp(`^${one.replace(/\{\w+\}/g, "[^/]+")}$`).test(line));
    assert.ok(found, `${line} is not in the document`);
  }
});

test("ids are encoded, so that none leads elsewhere", async () => {
  const { client, asked } = yes();
  await client.status("../me");
  assert.deepEqual(asked, ["GET /base/api/v1/auth/otp-status/..%2Fme"]);
});

test("the history is read page by page, only as far as it is wanted", async () => {
  const { client, asked } = yes();
  await client.verify({ mobile_number: "1", otp: "123456" });
  const ids: string[] = [];
  for await (const entry of client.loginHistory({ limit: 1 })) ids.push(entry.id);
  assert.deepEqual(ids, ["1", "2"]);
  assert.deepEqual(asked.slice(1), [
    "GET /base/api/v1/auth/login-history?limit=1",
    "GET /base/api/v1/auth/login-history?cursor=c+1&limit=1",
  ]);
  for await (const entry of client.loginHistory()) if (entry.id === "1") break;
  assert.equal(asked.length, 4);
});

test("the tokens of a login are in the store and not in the answer", async () => {
  const { client } = yes();
  const answer = await client.verify({ mobile_number: "1", otp: "123456" });
  assert.deepEqual(Object.keys(answer).sort(), ["is_new_user", "session_id", "status", "user"]);
  assert.equal(await client.accessToken(), "a");
});

test("what ends a session on the server ends it here", async () => {
  const ends: [string, (client: DastakClient) => Promise<void>][] = [
    ["logout", (client) => client.logout({ allDevices: true })],
    ["erased", (client) => client.me.delete()],
    ["logout", (client) => client.sessions.end("s1")],
    ["forgotten", (client) => client.forget()],
  ];
  for (const [reason, end] of ends) {
    const { client } = yes();
    await client.verify({ mobile_number: "1", otp: "123456" });
    const told: unknown[] = [];
    client.onSession((event) => told.push(event));
    await end(client);
    assert.deepEqual(told, [{ type: "ended", sessionId: "s1", reason }]);
  }
});

test("a server that is down says so in its health, and one that drains is not ready", async () => {
  const answers = [json({ status: "down", version: "1", checks: {} }, 503), problem(503, "service_unavailable")];
  const fetch = (() => Promise.resolve(answers.shift() ?? json({}, 500))) as typeof globalThis.fetch;
  const client = new DastakClient({ baseUrl: "https://a.test", fetch });
  assert.equal((await client.health()).status, "down");
  assert.equal(await client.ready(), false);
});

test("a logout that could not be asked for leaves the person signed in; one that had happened is fine", async () => {
  const { client } = yes();
  await client.logout();
  await client.verify({ mobile_number: "1", otp: "123456" });
  const answers = [problem(503, "service_unavailable"), problem(401, "session_revoked")];
  const store = new MemoryTokenStore();
  const fetch = ((url: string) =>
    Promise.resolve(url.endsWith("logout") ? answers.shift() : json({ ...login, ...tokens }))) as typeof globalThis.fetch;
  const other = new DastakClient({ baseUrl: "https://a.test", fetch, store });
  await other.verify({ mobile_number: "1", otp: "123456" });
  await assert.rejects(other.logout(), { code: "service_unavailable" });
  assert.equal(await other.isSignedIn(), true);
  await other.logout();
  assert.equal(await other.isSignedIn(), false);
});
