import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import type { SessionEvent } from "../../src/session/events.js";
import { LocalStorageTokenStore } from "../../src/stores/local-storage.js";
import { login, register } from "../support/person.js";
import { FakeStorage } from "../support/places.js";
import { Proxy } from "../support/proxy.js";
import { newNumber, RealServer } from "../support/real-server.js";
import { errorOf } from "../support/rejects.js";
import { REFRESH } from "../support/session-server.js";

// A server without a grace is any server once its grace is over: nobody has to wait for it here.
let server: RealServer;
before(async () => {
  server = await RealServer.start({ DASTAK__TOKENS__REUSE_GRACE_SECONDS: "0" });
});
after(() => server.stop());

async function signedIn(t: { after(run: () => Promise<void>): void }) {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const storage = new FakeStorage();
  const make = (): DastakClient => new DastakClient({ baseUrl: proxy.url, store: new LocalStorageTokenStore("k", storage) });
  const client = make();
  const number = newNumber();
  await register(client, server, number);
  return { proxy, storage, make, client, number };
}

/** What a client's listeners are told of ends. */
function endsOf(client: DastakClient): SessionEvent[] {
  const ends: SessionEvent[] = [];
  client.onSession((event) => event.type === "ended" && ends.push(event));
  return ends;
}

test("a refresh whose answer was lost ends the session after the grace, and the person logs in again", async (t) => {
  const { proxy, client, number } = await signedIn(t);
  const ends = endsOf(client);
  proxy.plan(REFRESH, "lost");
  assert.equal((await errorOf(client.refresh())).code, "refresh_token_reused");
  assert.equal(proxy.count(REFRESH), 2);
  assert.deepEqual(ends.map((event) => event.type === "ended" && event.reason), ["refresh_token_reused"]);
  assert.equal(await client.restore(), false);
  await login(client, server, number);
  await client.refresh();
  assert.equal((await client.me.get()).mobile_number, number);
});

test("a page that was killed before it stored the answer is signed out after the grace", async (t) => {
  const { client, make, storage } = await signedIn(t);
  const before = String(storage.getItem("k"));
  await client.refresh();
  storage.setItem("k", before);
  const reloaded = make();
  const ends = endsOf(reloaded);
  assert.equal((await errorOf(reloaded.refresh())).code, "refresh_token_reused");
  assert.deepEqual(ends.map((event) => event.type === "ended" && event.reason), ["refresh_token_reused"]);
  assert.equal(await reloaded.restore(), false);
});

test("a network that was down before the server heard of the refresh costs nothing, however long it was", async (t) => {
  const { proxy, client } = await signedIn(t);
  proxy.plan(REFRESH, "unreachable", "unreachable", "unreachable", "unreachable");
  assert.equal((await errorOf(client.refresh())).reason, "unreachable");
  await client.refresh();
  await client.me.get();
});
