import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../support/answers.js";
import { ME, REFRESH } from "../support/session-server.js";
import { errorOf } from "../support/rejects.js";
import { signedIn } from "../support/signed-in.js";

for (const code of ["refresh_token_invalid", "refresh_token_expired", "refresh_token_reused", "session_revoked"]) {
  test(`${code} ends the session, once for all who ask`, async () => {
    const { client, server, clock, events } = await signedIn();
    await clock.advance(900_000);
    server.trouble(REFRESH, { kind: "answer", answer: () => problem(401, code) });
    const errors = await Promise.all([1, 2, 3].map(() => errorOf(client.me.get())));
    assert.deepEqual(errors.map((error) => error.code), [code, code, code]);
    assert.equal(await client.isSignedIn(), false);
    assert.deepEqual(events, [{ type: "ended", sessionId: "s1", reason: code }]);
    assert.equal((await errorOf(client.me.get())).name, "DastakSignedOutError");
  });
}

const others: [number, string, Record<string, unknown>][] = [
  [400, "malformed_request", {}],
  [401, "token_invalid", {}],
  [403, "account_disabled", {}],
  [404, "not_found", {}],
  [422, "validation_failed", {}],
  [429, "rate_limited", { retry_after: 30 }],
  [500, "internal_error", {}],
  [503, "service_unavailable", { retry_after: 60 }],
];
for (const [status, code, members] of others) {
  test(`${status} ${code} for a refresh keeps the session`, async () => {
    const { client, server, clock, events } = await signedIn();
    await clock.advance(900_000);
    server.trouble(REFRESH, { kind: "answer", answer: () => problem(status, code, members) });
    assert.equal((await errorOf(client.me.get())).code, code);
    assert.equal(await client.isSignedIn(), true);
    assert.deepEqual(events, []);
    await clock.advance(60_000);
    await client.me.get();
  });
}

test("an ending code with another status, and a bare 401, keep the session", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(900_000);
  server.trouble(REFRESH, { kind: "answer", answer: () => problem(500, "session_revoked") });
  await errorOf(client.me.get());
  server.trouble(REFRESH, { kind: "answer", answer: () => new Response("<h1>log in</h1>", { status: 401 }) });
  assert.equal((await errorOf(client.me.get())).code, "http_401");
  assert.equal(await client.isSignedIn(), true);
});

test("while the server asks for patience it is not asked", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(900_000);
  server.trouble(REFRESH, { kind: "answer", answer: () => problem(429, "rate_limited", { retry_after: 30 }) });
  await errorOf(client.me.get());
  await clock.advance(29_000);
  assert.equal((await errorOf(client.me.get())).code, "rate_limited");
  assert.equal(server.count(REFRESH), 1);
  await clock.advance(1000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 2);
});

test("a token that is good for a while is used when the refresh fails, and the server is left in peace", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(872_000);
  const down = { kind: "answer", answer: () => problem(503, "service_unavailable", { retry_after: 20 }) } as const;
  server.trouble(REFRESH, down, down);
  for (let n = 0; n < 5; n += 1) await client.me.get();
  assert.equal(server.count(REFRESH), 1);
  assert.equal(server.count(ME), 5);
  await clock.advance(20_000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 2);
});

test("session_revoked for any request ends the session, once", async () => {
  const { client, server, events } = await signedIn();
  server.revoked = true;
  await Promise.all([1, 2, 3].map(() => errorOf(client.me.get())));
  assert.deepEqual(events, [{ type: "ended", sessionId: "s1", reason: "session_revoked" }]);
});

test("the end of an older session does not end the one that came after it", async () => {
  const { client, server, clock } = await signedIn();
  server.trouble(ME, { kind: "late", milliseconds: 1000 });
  server.revoked = true;
  const old = errorOf(client.me.get());
  await clock.advance(10);
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  await clock.advance(1000);
  assert.equal((await old).code, "session_revoked");
  assert.equal(await client.isSignedIn(), true);
});

test("the end of a token that is not the stored one any more ends nothing", async () => {
  const { client, server, clock, events } = await signedIn();
  await clock.advance(900_000);
  server.trouble(REFRESH, { kind: "late", milliseconds: 1000 });
  server.revoked = true;
  const request = client.me.get();
  await clock.advance(10);
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  await clock.advance(1000);
  assert.equal((await request).full_name, "Asha Rao");
  assert.deepEqual(events.map(({ type }) => type), ["signed_in"]);
});

test("after a network failure a good token is used for a while before the next try", async () => {
  const { client, server, clock } = await signedIn();
  await clock.advance(872_000);
  server.trouble(REFRESH, ...Array.from({ length: 4 }, () => ({ kind: "unreachable" }) as const));
  const first = client.me.get();
  await clock.advance(2000);
  await first;
  assert.equal(server.count(REFRESH), 4);
  for (let n = 0; n < 5; n += 1) await client.me.get();
  assert.equal(server.count(REFRESH), 4);
  await clock.advance(5000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 5);
});
