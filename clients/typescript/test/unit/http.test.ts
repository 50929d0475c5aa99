import assert from "node:assert/strict";
import { test } from "node:test";
import { DastakProblem } from "../../src/errors/problem.js";
import { baseUrl } from "../../src/http/base-url.js";
import { json, problem } from "../support/answers.js";
import { settle } from "../support/manual-clock.js";
import { errorOf } from "../support/rejects.js";
import { SessionServer } from "../support/session-server.js";
import { clientOf } from "../support/signed-in.js";

const SEND = "/api/v1/auth/send-otp";
const OFFERS = "/api/v1/consents";

function fresh() {
  const server = new SessionServer();
  return { server, client: clientOf(server), clock: server.clock };
}

async function problemOf(answer: Response): Promise<DastakProblem> {
  const { server, client } = fresh();
  server.trouble(SEND, { kind: "answer", answer: () => answer });
  const error = await errorOf(client.send({ mobile_number: "1" }));
  assert.ok(error instanceof DastakProblem);
  return error;
}

test("a problem has all its members", async () => {
  const errors = [{ pointer: "/mobile_number", code: "invalid_mobile_number", detail: "not a number" }];
  const found = await problemOf(problem(422, "validation_failed", { errors: [...errors, "odd"], purposes: ["terms"] }));
  assert.equal(found.name, "DastakProblem");
  assert.deepEqual(
    [found.code, found.status, found.title, found.detail, found.requestId, found.message],
    ["validation_failed", 422, "validation_failed", "about validation_failed", "r-1", "about validation_failed"],
  );
  assert.deepEqual([found.errors, found.purposes], [errors, ["terms"]]);
  assert.deepEqual([found.retryAfter, found.attemptsRemaining], [undefined, undefined]);
});

test("attempts and waits are numbers", async () => {
  assert.equal((await problemOf(problem(400, "otp_invalid", { attempts_remaining: 0 }))).attemptsRemaining, 0);
  assert.equal((await problemOf(problem(429, "rate_limited", { retry_after: 17 }))).retryAfter, 17);
});

test("an error that is not the server's has a code made of its status", async () => {
  const found = await problemOf(new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "x-request-id": "p-9" } }));
  assert.deepEqual([found.code, found.status, found.requestId], ["http_502", 502, "p-9"]);
});

test("a Retry-After that is a date counts from the answer's date", async () => {
  const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23, 6, 0, seconds)).toUTCString();
  const server = new SessionServer();
  server.sendsDate = false;
  const headers = { date: at(5), "retry-after": at(25) };
  server.trouble(SEND, { kind: "answer", answer: () => new Response("", { status: 503, headers }) });
  const found = await errorOf(clientOf(server).send({ mobile_number: "1" }));
  assert.ok(found instanceof DastakProblem);
  assert.equal(found.retryAfter, 20);
});

test("requests follow no redirect, send no cookies and keep nothing", async () => {
  const { server, client } = fresh();
  server.trouble(SEND, { kind: "answer", answer: () => json({}) });
  await client.send({ mobile_number: "+919876543210" });
  const [seen] = server.seen;
  assert.equal(seen?.headers.get("content-type"), "application/json");
  assert.deepEqual(
    [seen?.init.redirect, seen?.init.credentials, seen?.init.cache, seen?.init.referrerPolicy],
    ["error", "omit", "no-store", "no-referrer"],
  );
});

test("a silent server ends in a timeout, by the client's or the call's own limit", async () => {
  const { server, client, clock } = fresh();
  server.trouble(SEND, { kind: "silent" }, { kind: "silent" });
  const long = errorOf(client.send({ mobile_number: "1" }));
  const short = errorOf(client.send({ mobile_number: "1" }, { timeoutMs: 50 }));
  await clock.advance(50);
  assert.equal((await short).reason, "timeout");
  await clock.advance(9950);
  assert.equal((await long).reason, "timeout");
});

test("an abort is an error, whatever its reason, before and during a call and in a pause", async () => {
  const { server, client, clock } = fresh();
  const before = await errorOf(client.send({ mobile_number: "1" }, { signal: AbortSignal.abort("a string") }));
  assert.deepEqual([before.name, before.cause, server.seen.length], ["AbortError", "a string", 0]);
  server.trouble(SEND, { kind: "silent" });
  const aborter = new AbortController();
  const during = errorOf(client.send({ mobile_number: "1" }, { signal: aborter.signal }));
  server.trouble(OFFERS, { kind: "unreachable" });
  const paused = errorOf(client.consents.offers({ signal: aborter.signal }));
  await settle();
  aborter.abort();
  assert.equal((await during).name, "AbortError");
  assert.equal((await paused).name, "AbortError");
  assert.equal(clock.waiting, 0);
});

test("a GET is tried again as often as allowed, after the wait that is asked for", async () => {
  const { server, client, clock } = fresh();
  const busy = { kind: "answer", answer: () => problem(503, "service_unavailable", { retry_after: 3 }) } as const;
  server.trouble(OFFERS, busy, busy, busy);
  const request = errorOf(client.consents.offers());
  await clock.advance(60_000);
  assert.equal((await request).code, "service_unavailable");
  const [a, b, c, ...more] = server.seen.map(({ at }) => at);
  assert.equal(more.length, 0);
  assert.ok(Number(b) - Number(a) >= 3000 && Number(c) - Number(b) >= 3000);
});

test("a wait that is too long is the caller's to decide on, and other errors are final", async () => {
  const { server, client } = fresh();
  server.trouble(OFFERS, { kind: "answer", answer: () => problem(429, "rate_limited", { retry_after: 60 }) });
  assert.equal((await errorOf(client.consents.offers())).code, "rate_limited");
  server.trouble(OFFERS, { kind: "answer", answer: () => problem(500, "internal_error") });
  assert.equal((await errorOf(client.consents.offers())).code, "internal_error");
  assert.equal(server.seen.length, 2);
});

test("a code is never sent or checked twice by itself", async () => {
  const { server, client, clock } = fresh();
  for (const path of [SEND, "/api/v1/auth/resend-otp", "/api/v1/auth/verify-otp"]) server.trouble(path, { kind: "lost" });
  const all = [
    errorOf(client.send({ mobile_number: "1" })),
    errorOf(client.resend({ mobile_number: "1" })),
    errorOf(client.verify({ mobile_number: "1", otp: "123456" })),
  ];
  await clock.advance(60_000);
  for (const error of await Promise.all(all)) assert.equal(error.name, "DastakNetworkError");
  assert.equal(server.seen.length, 3);
});

test("base addresses", (t) => {
  assert.equal(baseUrl("https://a.test/"), "https://a.test");
  assert.equal(baseUrl("http://a.test:8000/login//"), "http://a.test:8000/login");
  for (const wrong of ["", "/x", "ftp://a.test", "https://a.test?x=1", "https://u:p@a.test"]) {
    assert.throws(() => baseUrl(wrong), TypeError, wrong);
  }
  const page = { href: "https://page.test/deep/page.html" };
  Object.defineProperty(globalThis, "location", { value: page, configurable: true });
  t.after(() => void Reflect.deleteProperty(globalThis, "location"));
  assert.equal(baseUrl("/auth"), "https://page.test/auth");
});
