import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { login, register } from "../support/person.js";
import { Proxy } from "../support/proxy.js";
import { newNumber, RealServer } from "../support/real-server.js";
import { errorOf } from "../support/rejects.js";
import { ME } from "../support/session-server.js";

let server: RealServer;
before(async () => {
  server = await RealServer.start();
});
after(() => server.stop());

/** A person who is signed in through a proxy. */
async function signedIn(t: { after(run: () => Promise<void>): void }) {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const client = new DastakClient({ baseUrl: proxy.url });
  const number = newNumber();
  await register(client, server, number);
  /** Makes a call whose answer is lost after the server has acted. It must not be sent again by itself. */
  const lost = async (path: string, call: () => Promise<unknown>): Promise<void> => {
    const before = proxy.count(path);
    proxy.plan(path, "lost");
    assert.equal((await errorOf(call())).name, "DastakNetworkError");
    assert.equal(proxy.count(path), before + 1);
  };
  return { client, number, lost };
}

// What the README says of calls that are repeated after a lost answer.

test("a change of the profile may be repeated", async (t) => {
  const { client, lost } = await signedIn(t);
  const change = () => client.me.update({ full_name: "Asha R" });
  await lost(ME, change);
  assert.equal((await client.me.get()).full_name, "Asha R");
  assert.equal((await change()).full_name, "Asha R");
});

test("a repeated answer to a consent question is in the history twice", async (t) => {
  const { client, lost } = await signedIn(t);
  const change = () => client.consents.change("privacy", { version: "1", granted: false });
  await lost(`${ME}/consents/privacy`, change);
  assert.equal((await change()).granted, false);
  const history = (await client.me.export()).consent_history.filter(({ purpose }) => purpose === "privacy");
  assert.deepEqual(history.map(({ granted }) => granted), [true, false, false]);
});

test("a session that is ended again is not found", async (t) => {
  const { client, number, lost } = await signedIn(t);
  await login(new DastakClient({ baseUrl: `http://${server.address}` }), server, number);
  const other = (await client.sessions.list()).find(({ current }) => !current) ?? assert.fail("no other session");
  const end = () => client.sessions.end(other.id);
  await lost(`/api/v1/auth/sessions/${other.id}`, end);
  assert.equal((await errorOf(end())).code, "session_not_found");
  assert.equal((await client.sessions.list()).length, 1);
});

test("an account that is erased again has no session any more", async (t) => {
  const { client, lost } = await signedIn(t);
  await lost(ME, () => client.me.delete());
  assert.equal((await errorOf(client.me.delete())).code, "session_revoked");
  assert.equal(await client.isSignedIn(), false);
});

test("a logout that is repeated is one", async (t) => {
  const { client, lost } = await signedIn(t);
  await lost("/api/v1/auth/logout", () => client.logout());
  assert.equal(await client.isSignedIn(), true);
  await client.logout();
  assert.equal(await client.isSignedIn(), false);
});

test("a registration whose answer is lost has happened", async (t) => {
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const client = new DastakClient({ baseUrl: proxy.url });
  const number = newNumber();
  proxy.plan("/api/v1/auth/complete-registration", "lost");
  assert.equal((await errorOf(register(client, server, number))).name, "DastakNetworkError");
  await login(client, server, number);
  assert.equal((await client.me.get()).mobile_number, number);
});
