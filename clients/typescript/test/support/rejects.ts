import assert from "node:assert/strict";

/** The error that a promise rejects with. It must be one. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: unknown; reason?: unknown }> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error, `rejected with ${typeof error}`);
    return error;
  }
  assert.fail("it did not reject");
}
