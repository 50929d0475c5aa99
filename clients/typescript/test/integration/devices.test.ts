import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { login, register } from "../support/person.js";
import { Proxy } from "../support/proxy.js";
import { newNumber, RealServer } from "../support/real-server.js";
import { errorOf } from "../support/rejects.js";

let server: RealServer;
before(async () => {
  server = await RealServer.start({ DASTAK__DEVICES__ENABLED: "true" });
});
after(() => server.stop());

const make = (): DastakClient => new DastakClient({ baseUrl: `http://${server.address}` });

/** A registered person, whose device is trusted. */
async function trusted() {
  const mobile_number = newNumber();
  await register(make(), server, mobile_number);
  const client = make();
  await client.send({ mobile_number });
  const answer = await client.verify({ mobile_number, otp: await server.code(mobile_number), trust_device: true });
  assert.ok(answer.status === "authenticated");
  await client.logout();
  return { mobile_number, device_token: answer.device_token ?? assert.fail("no device token") };
}

test("a trusted device gets in without a code, each time with the next token", async () => {
  const { mobile_number, device_token } = await trusted();
  const client = make();
  const first = await client.deviceLogin({ mobile_number, device_token, device_info: { name: "Phone of Asha" } });
  assert.deepEqual([first.status, first.is_new_user, first.user.mobile_number], ["authenticated", false, mobile_number]);
  assert.equal((await client.me.get()).id, first.user.id);
  await client.refresh();
  const current = (await client.sessions.list()).find(({ id }) => id === first.session_id);
  assert.deepEqual([current?.current, current?.device?.name], [true, "Phone of Asha"]);

  const next = first.device_token ?? assert.fail("no next token");
  assert.notEqual(next, device_token);
  const second = await make().deviceLogin({ mobile_number, device_token: next });
  assert.ok(second.device_token);
  assert.notEqual(second.device_token, next);
});

test("its login is no step-up: erasing the account needs a code", async () => {
  const { mobile_number, device_token } = await trusted();
  const client = make();
  await client.deviceLogin({ mobile_number, device_token });
  assert.equal((await errorOf(client.me.delete())).code, "step_up_required");
  assert.equal(await client.isSignedIn(), true);
  await login(client, server, mobile_number);
  await client.me.delete();
  assert.equal(await client.isSignedIn(), false);
});

test("a token that is shown twice revokes the device", async () => {
  const { mobile_number, device_token } = await trusted();
  const client = make();
  const { device_token: next } = await client.deviceLogin({ mobile_number, device_token });
  assert.equal((await errorOf(make().deviceLogin({ mobile_number, device_token }))).code, "device_token_invalid");
  const later = errorOf(make().deviceLogin({ mobile_number, device_token: next ?? assert.fail("no next token") }));
  assert.equal((await later).code, "device_token_invalid");
  assert.equal((await errorOf(client.me.get())).code, "session_revoked");
  assert.equal(await client.isSignedIn(), false);
});

test("a device whose login's answer was lost is trusted no more, and the person logs in with a code", async (t) => {
  const { mobile_number, device_token } = await trusted();
  const proxy = await Proxy.before(server.address);
  t.after(() => proxy.stop());
  const client = new DastakClient({ baseUrl: proxy.url });
  const path = "/api/v1/auth/device-login";
  proxy.plan(path, "lost");
  assert.equal((await errorOf(client.deviceLogin({ mobile_number, device_token }))).name, "DastakNetworkError");
  assert.equal(proxy.count(path), 1);
  assert.equal((await errorOf(client.deviceLogin({ mobile_number, device_token }))).code, "device_token_invalid");
  await login(client, server, mobile_number);
  await client.me.get();
});

test("where trusted devices are off, nobody gets a token and no login is there", async () => {
  const off = await RealServer.start();
  try {
    const client = new DastakClient({ baseUrl: `http://${off.address}` });
    const mobile_number = newNumber();
    await client.send({ mobile_number });
    const verified = await client.verify({ mobile_number, otp: await off.code(mobile_number), trust_device: true });
    assert.equal("device_token" in verified, false);
    assert.equal((await errorOf(client.deviceLogin({ mobile_number, device_token: "ddt_x" }))).code, "not_found");
  } finally {
    await off.stop();
  }
});
