import assert from "node:assert/strict";
import { test } from "node:test";
import { isJson, isSameOrigin } from "../lib/server/same-origin";

const host = { host: "app.example.com" };

test("a request of the app's own pages is let in", () => {
  assert.equal(isSameOrigin(new Headers({ ...host, "sec-fetch-site": "same-origin", origin: "https://app.example.com" })), true);
  assert.equal(isSameOrigin(new Headers({ ...host, origin: "https://app.example.com" })), true);
  assert.equal(isSameOrigin(new Headers({ ...host, "sec-fetch-site": "same-origin" })), true);
  assert.equal(isSameOrigin(new Headers({ host: "localhost:3000", origin: "http://localhost:3000" })), true);
});

test("one of another page is not, whatever it says beside that", () => {
  const others: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "https://app.example.com" },
    { "sec-fetch-site": "none" },
    { origin: "https://evil.example" },
    { origin: "https://app.example.com.evil.example" },
    { origin: "https://app.example.com:8443" },
    { origin: "null" },
    { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    {},
  ];
  for (const headers of others) assert.equal(isSameOrigin(new Headers({ ...host, ...headers })), false, JSON.stringify(headers));
  assert.equal(isSameOrigin(new Headers({ origin: "https://app.example.com" })), false, "no host");
});

test("a configured origin is the only one, whatever the host says", () => {
  const own = "https://app.example.com";
  assert.equal(isSameOrigin(new Headers({ host: "10.0.0.7:3000", origin: own }), own), true);
  assert.equal(isSameOrigin(new Headers({ host: "evil.example", origin: "https://evil.example" }), own), false);
  assert.equal(isSameOrigin(new Headers({ ...host, origin: "http://app.example.com" }), own), false);
});

test("only JSON is JSON", () => {
  for (const type of ["application/json", "application/json; charset=utf-8", "Application/JSON"]) {
    assert.equal(isJson(new Headers({ "content-type": type })), true, type);
  }
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", "application/jsonx"]) {
    assert.equal(isJson(new Headers({ "content-type": type })), false, type);
  }
  assert.equal(isJson(new Headers()), false);
});
