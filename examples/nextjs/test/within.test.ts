import { DastakNetworkError } from "@dastak/client";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { within } from "../lib/server/within";

test("what comes in time is passed on, a failure too", async () => {
  assert.equal(await within(1000, Promise.resolve("here")), "here");
  await assert.rejects(within(1000, Promise.reject(new RangeError("a bug"))), RangeError);
});

test("what takes longer is no longer waited for, and what it brings later hurts nobody", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let fail = (_: Error): void => undefined;
    const slow = within(3000, new Promise<never>((_, reject) => (fail = reject)));
    let over = false;
    slow.catch(() => (over = true));
    mock.timers.tick(2999);
    await setImmediate();
    assert.equal(over, false);
    mock.timers.tick(1);
    await assert.rejects(slow, (error) => error instanceof DastakNetworkError && error.reason === "timeout");
    fail(new Error("too late"));
  } finally {
    mock.timers.reset();
  }
});
