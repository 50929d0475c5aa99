import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, isRefused, problem } from "../lib/problem";

test("only the codes that end a session lead to the login", () => {
  const ends = ["signed_out", "session_revoked", "refresh_token_invalid", "refresh_token_expired", "refresh_token_reused"];
  for (const code of ends) assert.equal(isOver(problem(code, 401)), true, code);
  for (const code of ["http_401", "token_missing", "token_invalid", "token_expired", "device_token_invalid"]) {
    assert.equal(isOver(problem(code, 401)), false, code);
  }
  assert.equal(isOver(problem("session_revoked", 503)), false, "a code with another status is of somebody else");
});

test("new tokens are asked for when dastak refuses these, and at no other error", () => {
  assert.equal(isRefused(problem("token_invalid", 401)), true);
  for (const code of ["http_401", "token_missing", "session_revoked"]) assert.equal(isRefused(problem(code, 401)), false, code);
});
