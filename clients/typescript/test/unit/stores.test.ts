import assert from "node:assert/strict";
import { test } from "node:test";
import { formatStored, parseStored, type StoredSession } from "../../src/session/stored-session.js";
import { CookieTokenStore, type CookieAttributes } from "../../src/stores/cookie.js";
import { LocalStorageTokenStore } from "../../src/stores/local-storage.js";
import { errorOf } from "../support/rejects.js";
import { FakeStorage, withGlobal } from "../support/places.js";
import { REFRESH } from "../support/session-server.js";
import { clientOf, signedIn } from "../support/signed-in.js";

const session: StoredSession = {
  accessToken: "eyJ0eXAi.a-_9.c2ln",
  refreshToken: "eyJ0eXAi.r-_9.c2ln",
  sessionId: "01a208bf-1b1e-7c3a-9d52-0f6c1f3a2b4d",
  expiresAt: Date.now() + 900_000,
  expiresIn: 900,
  refreshExpiresAt: Date.now() + 604_800_000,
  clockOffset: -12,
};

test("a stored session is read as it was written, and fits a cookie", () => {
  const text = formatStored(session);
  assert.deepEqual(parseStored(text), session);
  assert.match(text, /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/);
});

test("what is no stored session is nobody", () => {
  const text = formatStored(session);
  const broken = [null, undefined, "", "{}", "1~~~", text.slice(0, -20), `${text}~1`, `2${text.slice(1)}`, text.replace("900~", "NaN~")];
  for (const each of broken) assert.equal(parseStored(each), null, String(each));
});

test("local storage keeps the session over a reload", async () => {
  const storage = new FakeStorage();
  const { server } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  const reloaded = clientOf(server, { store: new LocalStorageTokenStore("k", storage) });
  assert.equal(await reloaded.restore(), true);
  await reloaded.logout();
  assert.equal(storage.items.size, 0);
});

test("where there is no local storage, the constructor says so", (t) => {
  withGlobal(t, "localStorage", undefined);
  assert.throws(() => new LocalStorageTokenStore(), TypeError);
});

test("a full storage costs nobody the new tokens, and gets them later", async () => {
  const storage = new FakeStorage();
  const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  storage.full = true;
  await clock.advance(900_000);
  await client.me.get();
  await clock.advance(900_000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 2);
  assert.equal(server.revoked, false);
  storage.full = false;
  await client.me.get();
  assert.equal(parseStored(storage.getItem("k"))?.refreshToken, "r_1_3");
});

test("a killed page goes on with the old token within the grace", async () => {
  const storage = new FakeStorage();
  const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  await clock.advance(880_000);
  const before = storage.getItem("k");
  await client.me.get();
  // The answer had come, but the page died before it was stored.
  storage.setItem("k", String(before));
  await clock.advance(5000);
  const reloaded = clientOf(server, { store: new LocalStorageTokenStore("k", storage) });
  assert.equal(await reloaded.restore(), true);
  assert.equal(server.revoked, false);
  assert.equal(parseStored(storage.getItem("k"))?.refreshToken, "r_1_2");
});

test("the new tokens are stored before a call resolves", async () => {
  const storage = new FakeStorage();
  const { client, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  await clock.advance(900_000);
  const token = await client.accessToken();
  assert.equal(parseStored(storage.getItem("k"))?.accessToken, token);
});

test("cookies are set with their attributes, and a value just set counts", async () => {
  const set: [string, string, CookieAttributes][] = [];
  const cookies = { get: () => undefined, set: (...all: [string, string, CookieAttributes]) => void set.push(all) };
  const store = new CookieTokenStore(cookies, { name: "sid" });
  assert.equal(await store.load(), null);
  await store.save(session);
  assert.deepEqual(await store.load(), session);
  await store.clear();
  assert.equal(await store.load(), null);
  const attributes = { httpOnly: true, secure: true, sameSite: "lax", path: "/" };
  assert.deepEqual(set[1], ["sid", "", { ...attributes, maxAge: 0 }]);
  const [name, value, { maxAge, ...rest }] = set[0] ?? assert.fail("nothing set");
  assert.deepEqual([name, parseStored(value), rest], ["sid", session, attributes]);
  assert.ok(Math.abs(maxAge - 604_800) <= 1);
});

test("a server goes on with the cookie of the browser", async () => {
  const jar = new Map<string, string>();
  const cookies = { get: (name: string) => jar.get(name), set: (name: string, value: string) => void jar.set(name, value) };
  const { server, clock } = await signedIn({ store: new CookieTokenStore(cookies) });
  await clock.advance(900_000);
  await clientOf(server, { store: new CookieTokenStore(cookies) }).me.get();
  await clientOf(server, { store: new CookieTokenStore(cookies) }).me.get();
  assert.equal(server.count(REFRESH), 1);
});

test("a store that fails to read rejects the call with its own error", async () => {
  const { server } = await signedIn();
  const store = { load: () => Promise.reject(new Error("disk")), save: () => undefined, clear: () => undefined };
  assert.equal((await errorOf(clientOf(server, { store }).me.get())).message, "disk");
});

test("where no cookie can be set, the tokens are used as they are and never replaced", async () => {
  let cookie: string | undefined;
  const cookies = { get: () => cookie, set: (_: string, value: string) => void (cookie = value) };
  const { server, clock } = await signedIn({ store: new CookieTokenStore(cookies) });
  const page = clientOf(server, { store: new CookieTokenStore({ get: () => cookie }) });
  await clock.advance(880_000);
  assert.equal((await page.me.get()).full_name, "Asha Rao");
  await clock.advance(60_000);
  assert.equal((await errorOf(page.me.get())).code, "token_expired");
  await assert.rejects(page.refresh(), TypeError);
  assert.equal(server.count(REFRESH), 0);
});
