import assert from "node:assert/strict";
import { test } from "node:test";
import { dictionaries } from "../lib/i18n";
import { clock, dateTime, duration, fill } from "../lib/i18n/format";
import { chooseLocale } from "../lib/i18n/locales";
import { fieldText, problemText } from "../lib/i18n/problem-text";
import { problem } from "../lib/problem";

const { en, hi } = dictionaries;

test("braces are filled in, and one without a value is seen", () => {
  assert.equal(fill("{a} and {b} and {a}", { a: 1, b: "two" }), "1 and two and 1");
  assert.equal(fill("{a} {missing}", { a: 0 }), "0 {missing}");
});

test("a wait is never told too short", () => {
  const told = [0, 1, 1.2, 59, 119, 120, 121, 7199, 7200, 86_400].map((seconds) => duration(en, "en", seconds));
  const expected = ["1 second", "1 second", "2 seconds", "59 seconds", "119 seconds", "2 minutes", "3 minutes"];
  assert.deepEqual(told, [...expected, "120 minutes", "2 hours", "24 hours"]);
  assert.equal(duration(hi, "hi", 300), "5 मिनट");
});

test("a countdown looks like a clock", () => {
  assert.deepEqual([0, 7, 7.1, 59, 60, 150, -3].map(clock), ["0:00", "0:07", "0:08", "0:59", "1:00", "2:30", "0:00"]);
});

test("a date is written in the language and zone of the reader", () => {
  const at = "2026-11-23T20:00:00Z";
  assert.match(dateTime("en", at, "Asia/Kolkata"), /^24 Nov 2026, 1:30.am$/i);
  assert.match(dateTime("hi", at, "UTC"), /^23 नव/);
});

test("wrong codes tell how many tries are left", () => {
  const wrong = (attemptsRemaining: number) => problemText(en, "en", { ...problem("otp_invalid", 400), attemptsRemaining });
  assert.match(wrong(2), /2 tries left/);
  assert.match(wrong(1), /1 try left/);
  assert.match(wrong(0), /last try/);
});

test("limits tell the wait", () => {
  const limited = { ...problem("rate_limited", 429), retryAfter: 42 };
  assert.match(problemText(en, "en", limited), /wait 42 seconds/);
  assert.match(problemText(hi, "hi", limited), /42 सेकंड/);
});

test("a code of a newer server is no blank, nor a member that all objects have", () => {
  for (const code of ["brand_new", "toString", "__proto__"]) {
    assert.equal(problemText(en, "en", problem(code, 400)), en.problems.unknown);
  }
});

test("a bad field is found by its pointer", () => {
  const bad = { ...problem("validation_failed", 422), errors: [{ pointer: "/email", code: "invalid_email" }, { pointer: "/x", code: "new" }] };
  assert.equal(fieldText(hi, bad, "/email"), hi.fields.invalid_email);
  assert.equal(fieldText(en, bad, "/x"), en.fields.other);
  assert.equal(fieldText(en, bad, "/full_name"), undefined);
  assert.equal(fieldText(en, undefined, "/email"), undefined);
});

test("the language is the chosen one, else the best of the browser's", () => {
  assert.equal(chooseLocale("hi", "en"), "hi");
  assert.equal(chooseLocale("xx", "hi-IN,en;q=0.8"), "hi");
  assert.equal(chooseLocale(undefined, "fr, en;q=0.5, hi;q=0.7"), "hi");
  assert.equal(chooseLocale(undefined, "hi;q=0, en"), "en");
  assert.equal(chooseLocale(undefined, "ta, *"), "en");
  assert.equal(chooseLocale("toString", null), "en");
});
