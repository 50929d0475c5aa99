import assert from "node:assert/strict";
import { test } from "node:test";
import { consentStates } from "../lib/consent-state";
import { countries } from "../lib/countries";
import { codeDigits, internationalNumber, readableNumber } from "../lib/mobile-number";
import { nextPath } from "../lib/next-path";
import { contentSecurityPolicy } from "../lib/server/security-headers";
import { deviceOf } from "../lib/server/device";

test("a number gets the chosen country, unless it names its own", () => {
  assert.equal(internationalNumber(" 98765 43210 ", "91"), "+91 98765 43210");
  assert.equal(internationalNumber("+44 7700 900123", "91"), "+44 7700 900123");
  assert.equal(internationalNumber("00447700900123", "91"), "+447700900123");
  assert.equal(internationalNumber("098765 43210", "91"), "+91 98765 43210");
  assert.equal(internationalNumber("07 07 12 34 56", "225"), "+225 07 07 12 34 56");
  assert.equal(internationalNumber("+44 (0)7700 900123", "91"), "+44 7700 900123");
});

test("a code is its ASCII digits, however it was typed or pasted", () => {
  assert.equal(codeDigits("123 456", 6), "123456");
  assert.equal(codeDigits("१२३४५६", 6), "123456");
  assert.equal(codeDigits("1234567", 6), "123456");
  assert.equal(codeDigits("ab", 6), "");
});

test("a number is written to be read", () => {
  assert.equal(readableNumber("+91******3210"), "+91\u00a0••••••\u00a03210");
  assert.equal(readableNumber("+919876543210"), "+91\u00a098765\u00a043210");
  assert.equal(readableNumber("+447700900123"), "+447700900123");
});

test("after the login there is no way to another site", () => {
  assert.equal(nextPath("/account/sessions"), "/account/sessions");
  assert.equal(nextPath("/account/history?cursor=01a2-b"), "/account/history?cursor=01a2-b");
  const bad = ["//evil.example", "https://evil.example", "/account/../login", "/account@evil", "/accounts", "/account/x?next=//e", ["/account"], undefined];
  for (const each of bad) assert.equal(nextPath(each), "/account", String(each));
});

test("every country is there once, with a name in each language", () => {
  for (const locale of ["en", "hi"] as const) {
    const all = countries(locale);
    assert.equal(new Set(all.map(({ region }) => region)).size, all.length);
    assert.ok(all.length > 220);
    assert.ok(all.every(({ code, name, region }) => /^\d{1,3}$/.test(code) && name !== region && /^[A-Z]{2}$/.test(region)));
  }
  assert.equal(countries("hi").find(({ region }) => region === "IN")?.name, "भारत");
});

test("browsers get the name that their owners know them by", () => {
  const name = (userAgent: string) => deviceOf(userAgent)?.name;
  assert.equal(name("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"), "Chrome, Android");
  assert.equal(name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"), "Safari, iPhone");
  assert.equal(name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"), "Edge, Windows");
  assert.equal(name("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"), "Firefox, Linux");
  assert.equal(deviceOf("curl/8.0"), undefined);
  assert.equal(deviceOf(null), undefined);
});

test("consents: what is asked beside what was answered", () => {
  const offer = (purpose: string, version: string) => ({ purpose, version, required: false, title: purpose.toUpperCase(), url: "https://example.com" });
  const answer = (purpose: string, version: string, granted: boolean) => ({ purpose, version, granted, at: "2026-11-20T09:00:00Z" });
  const states = consentStates(
    [offer("terms", "2"), offer("news", "1"), offer("calls", "1")],
    [answer("old", "1", true), answer("news", "1", false), answer("terms", "1", true)],
  );
  const short = states.map(({ purpose, given, outdated, retired }) => [purpose, given, outdated, retired]);
  assert.deepEqual(short, [["terms", true, true, false], ["news", false, false, false], ["calls", false, false, false], ["old", true, false, true]]);
});

test("pages load nothing of another host, and run no script without the nonce", () => {
  const policy = contentSecurityPolicy("abc", { development: false, secure: true });
  assert.match(policy, /script-src 'self' 'nonce-abc' 'strict-dynamic';/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
});
