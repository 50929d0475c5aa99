import assert from "node:assert/strict";
import { test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { DastakNetworkError } from "../../src/errors/network-error.js";
import { LocalStorageTokenStore } from "../../src/stores/local-storage.js";
import { register } from "../support/person.js";
import { FakeLocks, FakeStorage, withGlobal } from "../support/places.js";
import { Proxy, type Trouble } from "../support/proxy.js";
import { RealServer } from "../support/real-server.js";
import { REFRESH } from "../support/session-server.js";
import { SwiftClock } from "../support/swift-clock.js";

/** Numbers of [0, 1) that are the same each time (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const BAD: Trouble[] = ["unreachable", "lost", "cut", "twice", "echo", "silent"];

const ROUNDS = 15;

for (const locked of [true, false]) {
  // The clients' clock runs ten times as fast as the server's: what they show again comes well within its grace.
  test(`two tabs in bad weather, ${locked ? "with" : "without"} Web Locks, stay signed in within the grace`, async (t) => {
    const server = await RealServer.start();
    t.after(() => server.stop());
    const proxy = await Proxy.before(server.address);
    t.after(() => proxy.stop());
    withGlobal(t, "navigator", locked ? { locks: new FakeLocks() } : {});
    const storage = new FakeStorage();
    const clock = new SwiftClock(10);
    const built = (await import(new URL("../../../dist/index.js", import.meta.url).href)) as {
      DastakClient: typeof DastakClient;
    };
    const store = () => new LocalStorageTokenStore("k", storage);
    // Before and after the storm with a clock that leaves a busy machine its time.
    const calm = [DastakClient, built.DastakClient].map((Client) => new Client({ baseUrl: proxy.url, store: store() }));
    await register(calm[0] ?? assert.fail(), server);
    const tabs = [DastakClient, built.DastakClient].map(
      (Client) => new Client({ baseUrl: proxy.url, clock, store: store() }),
    );
    const ends: unknown[] = [];
    for (const tab of tabs) tab.onSession((event) => event.type === "ended" && ends.push(event));

    const random = numbers(locked ? 7 : 11);
    proxy.weather = () => (random() < 0.35 ? BAD[Math.floor(random() * BAD.length)] : undefined);
    for (let round = 0; round < ROUNDS; round += 1) {
      clock.skip(900_000);
      const calls = tabs.flatMap((tab) => [tab.me.get(), tab.sessions.list(), tab.consents.list()]);
      for (const result of await Promise.allSettled(calls)) {
        // Of the two packages, so that the class can't be compared.
        if (result.status === "rejected") assert.equal(result.reason.name, DastakNetworkError.name, String(result.reason));
      }
      proxy.release();
    }
    proxy.weather = () => undefined;
    assert.ok(proxy.count(REFRESH) >= ROUNDS);
    for (const tab of calm) {
      await tab.refresh();
      assert.equal((await tab.me.get()).full_name, "Asha Rao");
    }
    assert.deepEqual(ends, []);
  });
}
