import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import type { SessionEvent } from "../../src/session/events.js";
import { LocalStorageTokenStore } from "../../src/stores/local-storage.js";
import { ManualClock, settle } from "../support/manual-clock.js";
import { login, register } from "../support/person.js";
import { FakeStorage } from "../support/places.js";
import { Proxy, type Trouble } from "../support/proxy.js";
import { newNumber, RealServer } from "../support/real-server.js";
import { errorOf } from "../support/rejects.js";
import { ME, REFRESH } from "../support/session-server.js";

let server: RealServer;
before(async () => {
  server = await RealServer.start();
});
after(() => server.stop());

/** A person who is signed in through a proxy, with a clock that stands until it is moved. */
async function signedIn(t: { after(run: () => Promise<void>): void }) {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const clock = new ManualClock();
  const storage = new FakeStorage();
  const make = (): DastakClient =>
    new DastakClient({ baseUrl: proxy.url, clock, store: new LocalStorageTokenStore("k", storage) });
  const client = make();
  const number = newNumber();
  await register(client, server, number);
  const events: SessionEvent[] = [];
  client.onSession((event) => events.push(event));
  return { proxy, clock, client, number, events, make, storage };
}

/** Waits for something while the clock moves as fast as it is asked to. */
async function hurried<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => (done = true));
  watched.catch(() => undefined);
  while (!done) {
    await settle();
    // Only the waits between tries: no request is given up for being slow on a busy machine.
    await clock.advance(1);
  }
  return watched;
}

test("fifteen requests at expiry make one refresh", async (t) => {
  const { proxy, clock, client, events } = await signedIn(t);
  await clock.advance(900_000);
  await Promise.all(Array.from({ length: 15 }, () => client.me.get()));
  assert.equal(proxy.count(REFRESH), 1);
  assert.deepEqual(events.map(({ type }) => type), ["refreshed"]);
});

const troubles: Trouble[][] = [["unreachable"], ["lost"], ["cut"], ["twice"], ["echo"], ["lost", "cut", "lost"]];
for (const each of troubles) {
  test(`a refresh that meets ${each.join(", ")} signs nobody out within the grace`, async (t) => {
    const { proxy, clock, client, events } = await signedIn(t);
    await clock.advance(900_000);
    proxy.plan(REFRESH, ...each);
    await hurried(clock, client.me.get());
    // The tokens that were kept are the session's newest: two more generations follow.
    await client.refresh();
    await client.refresh();
    await client.me.get();
    assert.deepEqual(events.map(({ type }) => type), ["refreshed", "refreshed", "refreshed"]);
  });

  test(`a GET that meets ${each.join(", ")} is answered in the end`, async (t) => {
    const { proxy, clock, client } = await signedIn(t);
    proxy.plan(ME, ...each.slice(0, 2));
    assert.equal((await hurried(clock, client.me.get())).full_name, "Asha Rao");
  });
}

test("a refresh whose answer never comes is repeated beside it, within the grace", async (t) => {
  const { proxy, clock, client } = await signedIn(t);
  await clock.advance(900_000);
  proxy.plan(REFRESH, "silent");
  const request = client.me.get();
  await proxy.holds();
  await clock.advance(3000);
  await request;
  assert.equal(proxy.count(REFRESH), 2);
  await client.refresh();
  await client.me.get();
});

test("a late answer counts, and one that comes after its copy harms nobody", async (t) => {
  const { proxy, clock, client, events } = await signedIn(t);
  await clock.advance(900_000);
  proxy.plan(REFRESH, "late", "late");
  const request = client.me.get();
  await proxy.holds();
  await clock.advance(3000);
  proxy.release();
  await request;
  proxy.release();
  await client.refresh();
  await client.me.get();
  assert.deepEqual(events.map(({ type }) => type), ["refreshed", "refreshed"]);
});

test("a page that was killed before it stored the answer goes on with the old token within the grace", async (t) => {
  const { clock, client, make, storage } = await signedIn(t);
  const before = String(storage.getItem("k"));
  await client.refresh();
  storage.setItem("k", before);
  const reloaded = make();
  await clock.advance(900_000);
  assert.equal(await reloaded.restore(), true);
  await reloaded.me.get();
});

test("a token that was used twice ends the session, and says so once", async (t) => {
  const { clock, client, make, storage, number } = await signedIn(t);
  const stolen = String(storage.getItem("k"));
  await client.refresh();
  await client.refresh();
  storage.setItem("k", stolen);
  const thief = make();
  const events: SessionEvent[] = [];
  thief.onSession((event) => events.push(event));
  await clock.advance(900_000);
  const errors = await Promise.all([1, 2, 3].map(() => errorOf(thief.me.get())));
  assert.deepEqual(errors.map(({ code }) => code), Array(3).fill("refresh_token_reused"));
  assert.deepEqual(events.map((event) => event.type === "ended" && event.reason), ["refresh_token_reused"]);
  assert.equal(await client.restore(), false);
  await login(client, server, number);
  assert.equal(await client.restore(), true);
});

test("a login whose answer is lost is not repeated, and the next one works", async (t) => {
  const { proxy, client, number } = await signedIn(t);
  await client.send({ mobile_number: number });
  const code = await server.code(number);
  proxy.plan("/api/v1/auth/verify-otp", "lost");
  const error = await errorOf(client.verify({ mobile_number: number, otp: code }));
  assert.equal(error.name, "DastakNetworkError");
  assert.equal((await errorOf(client.verify({ mobile_number: number, otp: code }))).code, "otp_expired");
  await login(client, server, number);
  await client.me.get();
});
