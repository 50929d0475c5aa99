import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../support/answers.js";
import { errorOf } from "../support/rejects.js";
import { ME, REFRESH, type Trouble } from "../support/session-server.js";
import { signedIn } from "../support/signed-in.js";

async function atExpiry(...troubles: Trouble[]) {
  const all = await signedIn();
  await all.clock.advance(900_000);
  all.server.trouble(REFRESH, ...troubles);
  return all;
}

test("a refresh whose answer is lost is asked for again with the same token", async () => {
  const { client, server, clock } = await atExpiry({ kind: "lost" }, { kind: "lost" });
  const request = client.me.get();
  await clock.advance(2000);
  await request;
  const tokens = server.seen.filter(({ path }) => path === REFRESH).map(({ body }) => body["refresh_token"]);
  assert.deepEqual(tokens, ["r_1_1", "r_1_1", "r_1_1"]);
  assert.equal(server.generation, 2);
});

test("a silent refresh gets a copy beside it within the grace, and the session goes on", async () => {
  const { client, server, clock } = await atExpiry({ kind: "silent" });
  const request = client.me.get();
  await clock.advance(3100);
  await request;
  assert.equal(server.count(REFRESH), 2);
  assert.equal(await client.isSignedIn(), true);
});

test("a slow answer counts, also when a copy is under way", async () => {
  const { client, server, clock, events } = await atExpiry({ kind: "late", milliseconds: 4000 }, { kind: "silent" });
  const request = client.me.get();
  await clock.advance(4100);
  await request;
  assert.equal(server.count(REFRESH), 2);
  assert.equal(events.length, 1);
});

test("no copy leaves when the grace may be over; the next call shows the token again, and that ends the session", async () => {
  const silent = { kind: "silent" } as const;
  const { client, server, clock, events } = await atExpiry(silent, silent, silent);
  const begun = clock.monotonic();
  const request = errorOf(client.me.get());
  await clock.advance(60_000);
  assert.equal((await request).reason, "timeout");
  const starts = server.seen.filter(({ path }) => path === REFRESH).map(({ at }) => at - begun);
  assert.deepEqual(starts, [0, 3000, 6000]);
  assert.equal(await client.isSignedIn(), true);
  assert.equal(server.revoked, false);
  assert.equal((await errorOf(client.me.get())).code, "refresh_token_reused");
  assert.equal(await client.isSignedIn(), false);
  assert.deepEqual(events, [{ type: "ended", sessionId: "s1", reason: "refresh_token_reused" }]);
});

test("a call within the grace after an exchange that failed goes on with the session", async () => {
  const lost = { kind: "lost" } as const;
  const { client, server, clock } = await atExpiry(lost, lost, lost, lost);
  const request = errorOf(client.me.get());
  await clock.advance(5000);
  assert.equal((await request).reason, "unreachable");
  await client.me.get();
  assert.deepEqual([server.count(REFRESH), server.generation], [5, 2]);
});

test("a network that is down is tried a few times, and keeps the session", async () => {
  const down = { kind: "unreachable" } as const;
  const { client, server, clock } = await atExpiry(down, down, down, down);
  const request = errorOf(client.me.get());
  await clock.advance(20_000);
  const error = await request;
  assert.deepEqual([error.name, error.reason], ["DastakNetworkError", "unreachable"]);
  assert.equal(server.count(REFRESH), 4);
  await client.me.get();
});

test("a 503 for a refresh is tried again when its wait fits the grace", async () => {
  const busy = () => problem(503, "service_unavailable", { retry_after: 2 });
  const { client, server, clock } = await atExpiry({ kind: "answer", answer: busy });
  const begun = clock.monotonic();
  const request = client.me.get();
  await clock.advance(3000);
  await request;
  const [, second] = server.seen.filter(({ path }) => path === REFRESH);
  assert.ok(second && second.at - begun >= 2000);
});

test("a captive portal's page is no answer, and ends nothing", async () => {
  const portal = { kind: "answer", answer: () => new Response("<h1>hotel wifi</h1>") } as const;
  const { client, clock } = await atExpiry(portal, portal, portal, portal);
  const request = errorOf(client.me.get());
  await clock.advance(20_000);
  assert.equal((await request).reason, "bad_answer");
  assert.equal(await client.isSignedIn(), true);
});

test("a lost answer of a GET is asked for again, that of a change is not", async () => {
  const { client, server, clock } = await signedIn();
  server.trouble(ME, { kind: "lost" }, { kind: "lost" });
  const read = client.me.get();
  await clock.advance(2000);
  await read;
  assert.equal(server.count(ME), 3);
  server.trouble(ME, { kind: "lost" });
  assert.equal((await errorOf(client.me.update({ email: null }))).name, "DastakNetworkError");
  assert.equal(server.count(ME), 4);
});

test("no timer is left behind", async () => {
  const { client, clock } = await atExpiry({ kind: "silent" });
  const request = client.me.get();
  await clock.advance(3100);
  await request;
  assert.equal(clock.waiting, 0);
});

test("a copy that is refused does not give up the request that is still under way", async () => {
  const refused = { kind: "answer", answer: () => problem(503, "service_unavailable", { retry_after: 30 }) } as const;
  const { client, server, clock } = await atExpiry({ kind: "late", milliseconds: 5000 }, refused);
  const request = client.me.get();
  await clock.advance(5100);
  assert.equal((await request).full_name, "Asha Rao");
  assert.equal(server.count(REFRESH), 2);
});
