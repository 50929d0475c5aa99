import assert from "node:assert/strict";
import { test } from "node:test";
import { Freshness } from "../../src/session/freshness.js";
import { MemoryTokenStore } from "../../src/stores/memory.js";
import { ME, REFRESH, SessionServer } from "../support/session-server.js";
import { ManualClock } from "../support/manual-clock.js";
import { clientOf, signedIn } from "../support/signed-in.js";

const YEAR = 365 * 24 * 3600 * 1000;

for (const wallError of [-10 * YEAR, -3_600_000, 3_600_000, 10 * YEAR]) {
  test(`a clock that is wrong by ${wallError / 3_600_000} hours makes no needless refresh`, async () => {
    const clock = new ManualClock();
    clock.wallError = wallError;
    const store = new MemoryTokenStore();
    const { client, server } = await signedIn({ store }, new SessionServer(clock));
    await client.me.get();
    // A reload: only the store is left.
    await clientOf(server, { store }).me.get();
    assert.equal(server.count(REFRESH), 0);
    await clock.advance(880_000);
    await clientOf(server, { store }).me.get();
    assert.equal(server.count(REFRESH), 1);
  });

  test(`a clock that jumps by ${wallError / 3_600_000} hours makes ${wallError > 0 ? "one refresh" : "no refresh"}`, async () => {
    const store = new MemoryTokenStore();
    const { client, server, clock } = await signedIn({ store });
    clock.wallError = wallError;
    const expected = wallError > 0 ? 1 : 0;
    for (let n = 0; n < 5; n += 1) await client.me.get();
    assert.equal(server.count(REFRESH), expected);
    const reloaded = clientOf(server, { store });
    for (let n = 0; n < 5; n += 1) await reloaded.me.get();
    for (let n = 0; n < 5; n += 1) await clientOf(server, { store }).me.get();
    assert.equal(server.count(REFRESH), expected);
  });
}

test("without a readable Date the device's clock is compared with itself", async () => {
  const clock = new ManualClock();
  clock.wallError = -10 * YEAR;
  const server = new SessionServer(clock);
  server.sendsDate = false;
  const store = new MemoryTokenStore();
  await signedIn({ store }, server);
  await clientOf(server, { store }).me.get();
  assert.equal(server.count(REFRESH), 0);
  await clock.advance(880_000);
  await clientOf(server, { store }).me.get();
  assert.equal(server.count(REFRESH), 1);
});

test("without a readable Date jumps of the clock make one refresh", async () => {
  const server = new SessionServer();
  server.sendsDate = false;
  const { client, clock } = await signedIn({}, server);
  for (const wallError of [10 * YEAR, -10 * YEAR]) {
    clock.wallError = wallError;
    for (let n = 0; n < 5; n += 1) await client.me.get();
  }
  assert.equal(server.count(REFRESH), 1);
  await clock.advance(880_000);
  await client.me.get();
  assert.equal(server.count(REFRESH), 2);
});

for (const sendsDate of [true, false]) {
  const how = sendsDate ? "with" : "without";
  test(`${how} a readable Date a clock that jumps before each call makes no loop`, async () => {
    const server = new SessionServer();
    server.sendsDate = sendsDate;
    const { client, clock } = await signedIn({}, server);
    for (let n = 1; n <= 10; n += 1) {
      clock.wallError += 3_600_000;
      await client.me.get();
    }
    assert.equal(server.count(REFRESH), 1);
    // It is found out anew with each token, not just with the first one.
    await clock.advance(880_000);
    for (let n = 1; n <= 10; n += 1) {
      clock.wallError += 3_600_000;
      await client.me.get();
    }
    assert.equal(server.count(REFRESH), 2);
  });

  test(`${how} a readable Date nobody gets a token that died while the device slept`, async () => {
    const server = new SessionServer();
    server.sendsDate = sendsDate;
    const { client, clock } = await signedIn({}, server);
    const dead = await client.accessToken();
    clock.sleep(3_600_000);
    assert.notEqual(await client.accessToken(), dead);
    await client.me.get();
    assert.deepEqual([server.count(REFRESH), server.count(ME)], [1, 1]);
  });
}

test("a device that sleeps again and again gets a good token each time", async () => {
  const { client, server, clock } = await signedIn();
  for (let nap = 1; nap <= 5; nap += 1) {
    clock.sleep(3_600_000);
    await client.accessToken();
    assert.equal(server.count(REFRESH), nap);
  }
  await client.me.get();
  assert.equal(server.count(ME), 1);
});

test("a token of the store that died while the device slept is replaced too", async () => {
  const store = new MemoryTokenStore();
  const { server, clock } = await signedIn({ store });
  const reloaded = clientOf(server, { store });
  // It has heard the server's clock, which it goes by from now on.
  await reloaded.me.get();
  clock.sleep(3_600_000);
  await reloaded.accessToken();
  assert.equal(server.count(REFRESH), 1);
});

test("no clock makes a token live longer than its whole life", async () => {
  const store = new MemoryTokenStore();
  const { clock } = await signedIn({ store });
  clock.wallError = -10 * YEAR;
  const stored = store.load() ?? assert.fail("nothing stored");
  assert.equal(new Freshness(clock).remaining(stored), 900_000);
});

test("tokens that live for a second make no loop", async () => {
  const server = new SessionServer();
  server.ttl = 1;
  const { client, clock } = await signedIn({}, server);
  for (let n = 0; n < 10; n += 1) await client.me.get();
  assert.equal(server.count(REFRESH), 0);
  await clock.advance(900);
  for (let n = 0; n < 10; n += 1) await client.me.get();
  assert.equal(server.count(REFRESH), 1);
});

test("keepFresh refreshes when it is due, and stops", async () => {
  const { client, server, clock, events } = await signedIn();
  const stop = client.keepFresh();
  await clock.advance(3 * 871_000);
  assert.equal(server.count(REFRESH), 3);
  assert.equal(events.length, 3);
  stop();
  await clock.advance(3 * 871_000);
  assert.equal(server.count(REFRESH), 3);
  assert.equal(clock.waiting, 0);
});

test("keepFresh waits for the next login after an end, and is patient in an outage", async () => {
  const { client, server, clock } = await signedIn();
  const stop = client.keepFresh();
  await client.forget();
  await clock.advance(2_000_000);
  assert.equal(server.count(REFRESH), 0);
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  server.trouble(REFRESH, ...Array.from({ length: 1000 }, () => ({ kind: "unreachable" }) as const));
  await clock.advance(870_000 + 600_000);
  const tries = server.count(REFRESH);
  assert.ok(tries > 20 && tries < 400, `${tries} tries in ten minutes`);
  assert.equal(await client.isSignedIn(), true);
  stop();
});
