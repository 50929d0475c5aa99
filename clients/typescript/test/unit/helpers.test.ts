import assert from "node:assert/strict";
import { test } from "node:test";
import { countdown } from "../../src/helpers/countdown.js";
import { canReceiveOtp, receiveOtp } from "../../src/helpers/web-otp.js";
import { ManualClock } from "../support/manual-clock.js";
import { withGlobal } from "../support/places.js";
import { errorOf } from "../support/rejects.js";

test("a countdown shows each second, then 0, then is over", async () => {
  const clock = new ManualClock();
  const shown: number[] = [];
  countdown({ seconds: 3, onTick: (left) => shown.push(left), clock });
  clock.wallError = -1e9;
  await clock.advance(10_000);
  assert.deepEqual(shown, [3, 2, 1, 0]);
  assert.equal(clock.waiting, 0);
});

test("a countdown stops when it is told to, in either way", async () => {
  const clock = new ManualClock();
  const shown: number[] = [];
  const aborter = new AbortController();
  const stop = countdown({ seconds: 30, onTick: (left) => shown.push(left), clock });
  countdown({ seconds: 60, onTick: (left) => shown.push(left), clock, signal: aborter.signal });
  stop();
  aborter.abort();
  countdown({ seconds: 90, onTick: (left) => shown.push(left), clock, signal: aborter.signal });
  await clock.advance(100_000);
  assert.deepEqual(shown, [30, 60]);
});

test("a countdown that was held up is right again with its next number", async () => {
  const clock = new ManualClock();
  const shown: [number, number][] = [];
  const begun = clock.monotonic();
  let late = 300;
  const heldUp = {
    monotonic: () => clock.monotonic(),
    wall: () => clock.wall(),
    after: (wait: number, run: () => void) => {
      const stop = clock.after(wait + late, run);
      late = 0;
      return stop;
    },
  };
  countdown({ seconds: 3, onTick: (left) => shown.push([clock.monotonic() - begun, left]), clock: heldUp });
  await clock.advance(5000);
  assert.deepEqual(shown, [[0, 3], [1300, 2], [2000, 1], [3000, 0]]);
});

test("a countdown is over when the device slept longer, and right when it slept less", async () => {
  for (const [slept, expected] of [[3_600_000, [30, 0]], [10_000, [30, 19]]] as const) {
    const clock = new ManualClock();
    const shown: number[] = [];
    const stop = countdown({ seconds: 30, onTick: (left) => shown.push(left), clock });
    clock.sleep(slept);
    await clock.advance(1000);
    assert.deepEqual(shown, expected);
    stop();
  }
});

test("a wait of nothing is over at once", () => {
  const shown: number[] = [];
  countdown({ seconds: 0, onTick: (left) => shown.push(left), clock: new ManualClock() });
  assert.deepEqual(shown, [0]);
});

test("without WebOTP there is no code", async (t) => {
  withGlobal(t, "OTPCredential", undefined);
  assert.equal(canReceiveOtp(), false);
  assert.equal(await receiveOtp(), undefined);
});

test("WebOTP is asked for a text message, and its code is the answer", async (t) => {
  const asked: unknown[] = [];
  withGlobal(t, "OTPCredential", class {});
  const credentials = {
    get: (options: unknown) => {
      asked.push(options);
      return Promise.resolve({ code: "123456" });
    },
  };
  withGlobal(t, "navigator", { credentials });
  assert.equal(await receiveOtp(), "123456");
  assert.deepEqual(asked, [{ otp: { transport: ["sms"] } }]);
});

test("a person who declines gives no code, and an abort is an abort", async (t) => {
  withGlobal(t, "OTPCredential", class {});
  const get = ({ signal }: { signal?: AbortSignal }): Promise<never> =>
    new Promise((_, reject) => {
      if (!signal) reject(new DOMException("declined", "NotAllowedError"));
      signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });
  withGlobal(t, "navigator", { credentials: { get } });
  assert.equal(await receiveOtp(), undefined);
  const aborter = new AbortController();
  const waiting = errorOf(receiveOtp({ signal: aborter.signal }));
  aborter.abort("typed");
  assert.deepEqual([(await waiting).name, (await waiting).cause], ["AbortError", "typed"]);
});
