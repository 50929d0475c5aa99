import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { MemoryTokenStore } from "../../src/stores/memory.js";
import { agedToken } from "../support/aged-token.js";
import { register } from "../support/person.js";
import { Proxy } from "../support/proxy.js";
import { RealServer } from "../support/real-server.js";
import { ME, REFRESH } from "../support/session-server.js";

// The tests know the key of the tokens, so that they can make one that is as old as they need it.
const SECRET = "the tests' own key of at least 32 bytes";

let server: RealServer;
before(async () => {
  server = await RealServer.start({ DASTAK__TOKENS__ALGORITHM: "HS256", DASTAK__TOKENS__SECRET_KEY: SECRET });
});
after(() => server.stop());

/** A person who is signed in through a proxy, and the session in the store. */
async function signedIn(t: { after(run: () => Promise<void>): void }) {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const store = new MemoryTokenStore();
  const client = new DastakClient({ baseUrl: proxy.url, store });
  await register(client, server);
  return { proxy, store, client, stored: store.load() ?? assert.fail("nothing stored") };
}

test("a token made older, but not too old, is as good as the server's own", async (t) => {
  const { proxy, store, client, stored } = await signedIn(t);
  store.save({ ...stored, accessToken: agedToken(stored.accessToken, SECRET, 1) });
  await client.me.get();
  assert.deepEqual([proxy.count(REFRESH), proxy.count(ME)], [0, 1]);
});

test("a token that expires against all expectation is refreshed, and the request sent again", async (t) => {
  const { proxy, store, client, stored } = await signedIn(t);
  // By its times it is fresh, so that the client takes it for good until it hears otherwise.
  store.save({ ...stored, accessToken: agedToken(stored.accessToken, SECRET, stored.expiresIn + 120) });
  assert.equal((await client.me.update({ full_name: "Asha R" })).full_name, "Asha R");
  assert.deepEqual([proxy.count(REFRESH), proxy.count(ME)], [1, 2]);
});

test("a token that expires as expected is replaced before it does", async (t) => {
  const { proxy, store, stored } = await signedIn(t);
  // Ten seconds are left of it: less than the margin.
  store.save({ ...stored, expiresAt: Date.now() + stored.clockOffset + 10_000 });
  const reloaded = new DastakClient({ baseUrl: proxy.url, store });
  assert.notEqual(await reloaded.accessToken(), stored.accessToken);
  assert.deepEqual([proxy.count(REFRESH), proxy.count(ME)], [1, 0]);
  await reloaded.me.get();
  assert.equal(proxy.count(REFRESH), 1);
});
