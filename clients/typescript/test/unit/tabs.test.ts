import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionEvent } from "../../src/session/events.js";
import type { StoredSession } from "../../src/session/stored-session.js";
import { LocalStorageTokenStore } from "../../src/stores/local-storage.js";
import { MemoryTokenStore } from "../../src/stores/memory.js";
import { settle } from "../support/manual-clock.js";
import { FakeLocks, FakeStorage, withGlobal } from "../support/places.js";
import { ME, REFRESH } from "../support/session-server.js";
import { clientOf, otherTab, signedIn } from "../support/signed-in.js";

test("two clients of one store make one refresh", async () => {
  const store = new MemoryTokenStore();
  const { client, server, clock } = await signedIn({ store });
  const other = clientOf(server, { store });
  await clock.advance(900_000);
  await Promise.all([client.me.get(), other.me.get(), client.me.get(), other.me.get()]);
  assert.equal(server.count(REFRESH), 1);
});

test("two tabs make one refresh, by Web Locks and the store read again", async (t) => {
  const locks = new FakeLocks();
  withGlobal(t, "navigator", { locks });
  const storage = new FakeStorage();
  const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  const tab = await otherTab(server, { store: new LocalStorageTokenStore("k", storage) });
  await clock.advance(900_000);
  server.trouble(REFRESH, { kind: "late", milliseconds: 1500 });
  const both = Promise.all([client.me.get(), tab.me.get()]);
  await clock.advance(1500);
  await both;
  assert.equal(server.count(REFRESH), 1);
  assert.equal(server.count(ME), 2);
  assert.deepEqual(locks.names, ["dastak:k", "dastak:k"]);
});

/** A tab of another process: what others write it sees when it is told. */
class LateStorage extends FakeStorage {
  readonly #shared: FakeStorage;
  #seen: string | null;

  constructor(shared: FakeStorage) {
    super();
    this.#shared = shared;
    this.#seen = shared.getItem("k");
  }

  override getItem(): string | null {
    return this.#seen;
  }

  override setItem(key: string, value: string): void {
    this.#seen = value;
    this.#shared.setItem(key, value);
  }

  arrive(): void {
    this.#seen = this.#shared.getItem("k");
  }
}

for (const arrives of [true, false]) {
  test(`a tab that sees ${arrives ? "late" : "never"} what another one stored goes on with the same tokens`, async (t) => {
    const listeners = new Set<(change: { key: string | null }) => void>();
    withGlobal(t, "addEventListener", (_: string, run: () => void) => listeners.add(run));
    withGlobal(t, "removeEventListener", (_: string, run: () => void) => listeners.delete(run));
    withGlobal(t, "navigator", { locks: new FakeLocks() });
    const storage = new FakeStorage();
    const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
    const late = new LateStorage(storage);
    const tab = await otherTab(server, { store: new LocalStorageTokenStore("k", late) });
    await clock.advance(900_000);
    server.trouble(REFRESH, { kind: "late", milliseconds: 1500 });
    const both = Promise.all([client.me.get(), tab.me.get()]);
    await clock.advance(1599);
    assert.equal(server.count(REFRESH), 1);
    if (arrives) {
      late.arrive();
      for (const listener of [...listeners]) listener({ key: "k" });
    } else {
      await clock.advance(1);
    }
    await both;
    assert.equal(server.count(REFRESH), arrives ? 1 : 2);
    assert.equal(late.getItem(), storage.getItem("k"));
    assert.equal(server.revoked, false);
  });
}

test("a tab that is frozen with the lock does not stop the others for ever", async (t) => {
  const locks = new FakeLocks();
  withGlobal(t, "navigator", { locks });
  const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k2", new FakeStorage()) });
  await clock.advance(900_000);
  locks.freeze();
  const request = client.me.get();
  await clock.advance(24_000);
  assert.equal(server.count(REFRESH), 0);
  await clock.advance(2000);
  await request;
  assert.equal(server.count(REFRESH), 1);
});

test("tabs without locks that refresh at the same time stay signed in", async (t) => {
  withGlobal(t, "navigator", {});
  const storage = new FakeStorage();
  const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  const tab = await otherTab(server, { store: new LocalStorageTokenStore("k", storage) });
  await clock.advance(900_000);
  await Promise.all([client.me.get(), tab.me.get()]);
  assert.equal(server.count(REFRESH), 2);
  await clock.advance(900_000);
  await client.me.get();
  await tab.me.get();
  assert.equal(server.revoked, false);
});

test("a tab is told what another one did", async (t) => {
  const listeners = new Set<(change: { key: string | null }) => void>();
  withGlobal(t, "addEventListener", (_: string, run: () => void) => listeners.add(run));
  withGlobal(t, "removeEventListener", (_: string, run: () => void) => listeners.delete(run));
  const storage = new FakeStorage();
  const { client, server, clock } = await signedIn({ store: new LocalStorageTokenStore("k", storage) });
  const tab = clientOf(server, { store: new LocalStorageTokenStore("k", storage) });
  const told: SessionEvent[] = [];
  const stop = tab.onSession((event) => told.push(event));
  await settle();
  const tell = async (): Promise<void> => {
    for (const listener of listeners) listener({ key: "k" });
    await settle();
  };
  await clock.advance(900_000);
  await client.me.get();
  await tell();
  await client.logout();
  await tell();
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  await tell();
  assert.deepEqual(told, [
    { type: "refreshed", sessionId: "s1" },
    { type: "ended", sessionId: "s1", reason: "elsewhere" },
    { type: "signed_in", sessionId: "s2" },
  ]);
  stop();
  // The first client still listens, the tab does not.
  assert.equal(listeners.size, 1);
});

test("a slow read that this client has overtaken by a login is no event", async () => {
  const place = new MemoryTokenStore();
  let slow: Promise<void> | undefined;
  const store = {
    load: async () => {
      const read = place.load();
      await slow;
      return read;
    },
    save: (session: StoredSession) => place.save(session),
    clear: () => place.clear(),
  };
  const { client, events } = await signedIn({ store });
  await settle();
  let go = (): void => undefined;
  slow = new Promise((resolve) => (go = resolve));
  const old = client.isSignedIn();
  slow = undefined;
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  go();
  await old;
  await client.isSignedIn();
  assert.deepEqual(events.map((event) => [event.type, event.sessionId]), [["signed_in", "s2"]]);
});

test("what a listener throws is reported, and the others are told all the same", async (t) => {
  const reported: unknown[] = [];
  withGlobal(t, "reportError", (error: unknown) => reported.push(error));
  const { client, events } = await signedIn();
  client.onSession(() => {
    throw new Error("broken listener");
  });
  const last: SessionEvent[] = [];
  client.onSession((event) => last.push(event));
  await client.forget();
  assert.deepEqual([events.length, last.length, reported.length], [1, 1, 1]);
});
