import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryTokenStore } from "../../src/stores/memory.js";
import { problem } from "../support/answers.js";
import { errorOf } from "../support/rejects.js";
import { REFRESH, SessionServer, type Trouble } from "../support/session-server.js";
import { clientOf, signedIn } from "../support/signed-in.js";

/** A page that starts with an expired token in its store, and meets this. */
async function reloaded(...troubles: Trouble[]) {
  const store = new MemoryTokenStore();
  const { server, clock } = await signedIn({ store });
  await clock.advance(900_000);
  server.trouble(REFRESH, ...troubles);
  return { server, clock, store, client: clientOf(server, { store }) };
}

test("with nobody in the store nobody is restored", async () => {
  assert.equal(await clientOf(new SessionServer()).restore(), false);
});

test("without a network, and with a server in trouble, the session is there all the same", async () => {
  const { client, clock } = await reloaded(...Array.from({ length: 4 }, () => ({ kind: "unreachable" }) as const));
  const down = client.restore();
  await clock.advance(20_000);
  assert.equal(await down, true);
  const busy = await reloaded({ kind: "answer", answer: () => problem(429, "rate_limited", { retry_after: 60 }) });
  assert.equal(await busy.client.restore(), true);
});

test("a session that the server has ended is not restored", async () => {
  const { client } = await reloaded({ kind: "answer", answer: () => problem(401, "refresh_token_expired") });
  assert.equal(await client.restore(), false);
});

test("an abort is no answer to whether somebody is there", async () => {
  const { client, clock } = await reloaded({ kind: "silent" });
  const aborter = new AbortController();
  const restoring = errorOf(client.restore({ signal: aborter.signal }));
  await clock.advance(10);
  aborter.abort();
  assert.equal((await restoring).name, "AbortError");
});

test("a fault of the program is not swallowed", async () => {
  const { server, clock, store } = await reloaded();
  const wall = (): number => {
    throw new TypeError("a bug");
  };
  const broken = { monotonic: () => clock.monotonic(), wall, after: () => () => undefined };
  const error = await errorOf(clientOf(server, { store, clock: broken }).restore());
  assert.deepEqual([error.name, error.message], ["TypeError", "a bug"]);
});
