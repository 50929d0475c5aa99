import type { StoredSession } from "@dastak/client";
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { KEEP_MS, Renewals, type Renew } from "../lib/server/renewals";

const visitor = new Headers();

/** Timers that a test runs. */
class Timers {
  readonly #waiting: { at: number; run: () => void }[] = [];
  #now = 0;
  readonly after = (milliseconds: number, run: () => void): void => void this.#waiting.push({ at: this.#now + milliseconds, run });

  goOn(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    for (const timer of due) {
      this.#waiting.splice(this.#waiting.indexOf(timer), 1);
      timer.run();
    }
  }
}

/** Renewals whose time stands still. */
function renewalsOf(renew: Renew): { renewals: Renewals; timers: Timers } {
  const timers = new Timers();
  return { renewals: new Renewals(renew, timers.after), timers };
}

function session(generation: number): StoredSession {
  const times = { expiresAt: 0, expiresIn: 900, refreshExpiresAt: 0, clockOffset: 0 };
  return { accessToken: `a${generation}`, refreshToken: `r${generation}`, sessionId: "s", ...times };
}

/** A dastak that replaces each token once, and ends the session when one comes again. */
function strictServer(isDue: (session: StoredSession) => boolean) {
  const spent = new Set<string>();
  const renew = async (old: StoredSession): Promise<StoredSession | null> => {
    // Others come meanwhile.
    await setImmediate();
    if (!isDue(old)) return old;
    if (spent.has(old.refreshToken)) return null;
    spent.add(old.refreshToken);
    return session(Number(old.refreshToken.slice(1)) + 1);
  };
  return { spent, renew };
}

test("fifty requests that come with one old cookie refresh once, and all go on with the successor", async () => {
  const { spent, renew } = strictServer(({ refreshToken }) => refreshToken === "r1");
  const { renewals } = renewalsOf(renew);
  const all = await Promise.all(Array.from({ length: 50 }, () => renewals.current(session(1), visitor)));
  assert.deepEqual([...new Set(all.map((each) => each?.accessToken))], ["a2"]);
  assert.equal(spent.size, 1);
});

test("a request that was late brings the old cookie and gets the successor", async () => {
  const { renew } = strictServer(({ refreshToken }) => refreshToken === "r1");
  const { renewals } = renewalsOf(renew);
  await renewals.current(session(1), visitor);
  assert.equal((await renewals.current(session(1), visitor))?.accessToken, "a2");
});

test("one that is later by two generations gets the newest", async () => {
  const due = new Set(["r1"]);
  const { spent, renew } = strictServer(({ refreshToken }) => due.has(refreshToken));
  const { renewals } = renewalsOf(renew);
  await renewals.current(session(1), visitor);
  due.add("r2");
  assert.equal((await renewals.current(session(1), visitor))?.accessToken, "a3");
  assert.equal(spent.size, 2);
});

test("a successor is forgotten in time, and then the server decides", async () => {
  const { renew } = strictServer(({ refreshToken }) => refreshToken === "r1");
  const { renewals, timers } = renewalsOf(renew);
  await renewals.current(session(1), visitor);
  timers.goOn(KEEP_MS - 1);
  assert.equal((await renewals.current(session(1), visitor))?.accessToken, "a2");
  timers.goOn(1);
  assert.equal(await renewals.current(session(1), visitor), null);
});

test("people do not wait for each other", async () => {
  const asked: string[] = [];
  const { renewals } = renewalsOf((old) => {
    asked.push(old.refreshToken);
    return old.refreshToken === "r1" ? new Promise(() => undefined) : Promise.resolve(old);
  });
  void renewals.current(session(1), visitor);
  assert.equal((await renewals.current(session(7), visitor))?.accessToken, "a7");
  assert.deepEqual(asked, ["r1", "r7"]);
});

test("a failure is told to all who waited, and the next one tries again", async () => {
  let calls = 0;
  const { renewals } = renewalsOf(async () => {
    calls += 1;
    if (calls === 1) throw new Error("down");
    return session(2);
  });
  const both = await Promise.allSettled([renewals.current(session(1), visitor), renewals.current(session(1), visitor)]);
  assert.deepEqual(both.map(({ status }) => status), ["rejected", "rejected"]);
  assert.equal(calls, 1);
  assert.equal((await renewals.current(session(1), visitor))?.accessToken, "a2");
});
