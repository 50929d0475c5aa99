import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { ManualClock } from "../support/manual-clock.js";
import { register } from "../support/person.js";
import { Proxy } from "../support/proxy.js";
import { RealServer } from "../support/real-server.js";
import { ME, REFRESH } from "../support/session-server.js";

let server: RealServer;
before(async () => {
  server = await RealServer.start({ DASTAK__TOKENS__ACCESS_TTL_SECONDS: "2" });
});
after(() => server.stop());

/** Asks until the server takes the token for expired. */
async function untilExpired(token: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://${server.address}${ME}`, { headers: { authorization: `Bearer ${token}` } });
    const { code } = (await answer.json()) as { code?: string };
    if (code === "token_expired") return;
    assert.equal(answer.status, 200);
  }
}

test("a token that expires against all expectation is refreshed, and the request sent again", async (t) => {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  // For this client no time passes: it takes the token for fresh until it hears otherwise.
  const client = new DastakClient({ baseUrl: proxy.url, clock: new ManualClock() });
  await register(client, server);
  await untilExpired(await client.accessToken());
  assert.equal((await client.me.update({ full_name: "Asha R" })).full_name, "Asha R");
  assert.deepEqual([proxy.count(REFRESH), proxy.count(ME)], [1, 2]);
});

test("a token that expires as expected is replaced before it does", async (t) => {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const client = new DastakClient({ baseUrl: proxy.url });
  await register(client, server);
  const first = await client.accessToken();
  // Nothing is asked of the server here: only the clock says when it is time.
  while ((await client.accessToken()) === first) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([proxy.count(REFRESH), proxy.count(ME)], [1, 0]);
  await client.me.get();
});
