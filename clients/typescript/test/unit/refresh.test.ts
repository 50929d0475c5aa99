import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../support/answers.js";
import { ME, REFRESH } from "../support/session-server.js";
import { errorOf } from "../support/rejects.js";
import { signedIn } from "../support/signed-in.js";

test("a fresh token is used as it is", async () => {
  const { client, server } = await signedIn();
  await client.me.get();
  assert.equal(server.count(REFRESH), 0);
});

test("fifteen requests at expiry make one refresh", async () => {
  const { client, server, clock, events } = await signedIn();
  await clock.advance(900_000);
  const people = await Promise.all(Array.from({ length: 15 }, () => client.me.get()));
  assert.equal(people.length, 15);
  assert.equal(server.count(REFRESH), 1);
  assert.equal(server.count(ME), 15);
  assert.deepEqual(events, [{ type: "refreshed", sessionId: "s1" }]);
});

test("a token is refreshed a bit before it expires", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(869_000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 0);
  await clock.advance(2000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 1);
});

test("a 401 token_expired is answered by one refresh, also for a request that changes something", async () => {
  const { client, server } = await signedIn();
  server.trouble(ME, { kind: "answer", answer: () => problem(401, "token_expired") });
  await client.me.update({ full_name: "Asha R" });
  assert.deepEqual([server.count(REFRESH), server.count(ME)], [1, 2]);
});

test("fifteen answers token_expired make one refresh", async () => {
  const { client, server } = await signedIn();
  const expired = { kind: "answer", answer: () => problem(401, "token_expired") } as const;
  server.trouble(ME, ...Array.from({ length: 15 }, () => expired));
  await Promise.all(Array.from({ length: 15 }, () => client.me.get()));
  assert.deepEqual([server.count(REFRESH), server.count(ME)], [1, 30]);
});

test("a server that takes every token for expired makes no loop", async () => {
  const { client, server } = await signedIn();
  const expired = { kind: "answer", answer: () => problem(401, "token_expired") } as const;
  server.trouble(ME, ...Array.from({ length: 9 }, () => expired));
  const error = await errorOf(client.me.get());
  assert.equal(error.code, "token_expired");
  assert.deepEqual([server.count(REFRESH), server.count(ME)], [1, 2]);
  assert.equal(await client.isSignedIn(), true);
});

test("a wrong token is not refreshed, and ends nothing", async () => {
  const { client, server } = await signedIn();
  server.trouble(ME, { kind: "answer", answer: () => problem(401, "token_invalid") });
  assert.equal((await errorOf(client.me.get())).code, "token_invalid");
  assert.equal(server.count(REFRESH), 0);
  assert.equal(await client.isSignedIn(), true);
});

test("a request that was aborted leaves the refresh to the others", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(900_000);
  server.trouble(REFRESH, { kind: "late", milliseconds: 1000 });
  const aborter = new AbortController();
  const one = errorOf(client.me.get({ signal: aborter.signal }));
  const other = client.me.get();
  await clock.advance(10);
  aborter.abort("enough");
  assert.equal((await one).name, "AbortError");
  await clock.advance(1000);
  assert.equal((await other).full_name, "Asha Rao");
  assert.equal(server.count(REFRESH), 1);
});

test("a logout during a refresh is not undone by it", async () => {
  const { client, server, clock, events } = await signedIn();
  await clock.advance(880_000);
  server.trouble(REFRESH, { kind: "late", milliseconds: 1000 });
  const request = errorOf(client.me.get());
  await clock.advance(10);
  await client.forget();
  await clock.advance(1000);
  assert.equal((await request).name, "DastakSignedOutError");
  assert.equal(await client.isSignedIn(), false);
  assert.deepEqual(events, [{ type: "ended", sessionId: "s1", reason: "forgotten" }]);
});

test("a login during a refresh is not overwritten by it", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(880_000);
  server.trouble(REFRESH, { kind: "late", milliseconds: 1000 });
  const request = client.me.get();
  await clock.advance(10);
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  const token = await client.accessToken();
  await clock.advance(1000);
  await request;
  assert.equal(await client.accessToken(), token);
});

test("refresh() replaces the tokens at once", async () => {
  const { client, server } = await signedIn();
  const before = await client.accessToken();
  await client.refresh();
  assert.notEqual(await client.accessToken(), before);
  assert.equal(server.generation, 2);
});
