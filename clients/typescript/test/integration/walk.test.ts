import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DastakClient } from "../../src/client.js";
import { DastakProblem } from "../../src/errors/problem.js";
import type { SessionEvent } from "../../src/session/events.js";
import { errorOf } from "../support/rejects.js";
import { login, register } from "../support/person.js";
import { newNumber, RealServer } from "../support/real-server.js";

let server: RealServer;
before(async () => {
  server = await RealServer.start();
});
after(() => server.stop());

const client = (): DastakClient => new DastakClient({ baseUrl: `http://${server.address}` });

test("a new person registers, and does everything that a person can do", async () => {
  const number = newNumber();
  const dastak = client();
  const events: SessionEvent[] = [];
  dastak.onSession((event) => events.push(event));

  const sent = await dastak.send({ mobile_number: number });
  assert.deepEqual([sent.otp_length, sent.attempts_allowed], [6, 3]);
  const first = await server.code(number);
  assert.equal((await dastak.status(sent.challenge_id)).status, "sent");
  assert.equal((await dastak.resend({ challenge_id: sent.challenge_id })).challenge_id, sent.challenge_id);
  assert.equal(await server.code(number), first);

  const wrong = first === "000000" ? "000001" : "000000";
  const refused = await errorOf(dastak.verify({ mobile_number: number, otp: wrong }));
  assert.ok(refused instanceof DastakProblem);
  assert.deepEqual([refused.code, refused.status, refused.attemptsRemaining], ["otp_invalid", 400, 2]);

  const verified = await dastak.verify({ mobile_number: number, otp: first });
  assert.equal(verified.status, "registration_required");
  assert.ok(verified.status === "registration_required");
  const { registration_token } = verified;
  const incomplete = { registration_token, full_name: "Asha Rao", consents: [] };
  const missing = await errorOf(dastak.completeRegistration(incomplete));
  assert.ok(missing instanceof DastakProblem);
  assert.deepEqual([missing.code, missing.purposes], ["consent_required", ["terms", "privacy"]]);
  const consents = (await dastak.consents.offers()).map(({ purpose, version }) => ({ purpose, version, granted: true }));
  const signedIn = await dastak.completeRegistration({ ...incomplete, consents, device_info: "a test" });
  assert.equal(signedIn.is_new_user, true);
  assert.equal(signedIn.user.mobile_number, number);

  assert.equal((await dastak.me.get()).full_name, "Asha Rao");
  assert.equal((await dastak.me.update({ email: "asha@example.com" })).email, "asha@example.com");
  assert.equal((await dastak.me.update({ email: null })).email, null);
  assert.deepEqual((await dastak.consents.list()).map(({ purpose }) => purpose).sort(), ["privacy", "terms"]);
  assert.equal((await dastak.consents.change("privacy", { version: "1", granted: false })).granted, false);
  assert.equal((await dastak.me.export()).user.id, signedIn.user.id);

  const before = await dastak.accessToken();
  await dastak.refresh();
  assert.notEqual(await dastak.accessToken(), before);

  const [session, ...more] = await dastak.sessions.list();
  assert.deepEqual([session?.id, session?.current, more.length], [signedIn.session_id, true, 0]);
  const page = await dastak.loginHistoryPage({ limit: 2 });
  assert.equal(page.entries.length, 2);
  const ids: string[] = [];
  for await (const { id } of dastak.loginHistory({ limit: 2 })) ids.push(id);
  assert.ok(ids.length > 2);
  assert.equal(new Set(ids).size, ids.length);

  await dastak.me.delete();
  assert.deepEqual(events.map(({ type }) => type), ["signed_in", "refreshed", "ended"]);
  assert.equal((await errorOf(dastak.me.get())).name, "DastakSignedOutError");
});

test("a known person logs in on two devices, ends one from the other, then all", async () => {
  const number = newNumber();
  const [phone, laptop, tablet] = [client(), client(), client()];
  await register(phone, server, number);
  await login(laptop, server, number);
  await login(tablet, server, number);
  const ended: SessionEvent[] = [];
  for (const device of [phone, laptop]) device.onSession((event) => ended.push(event));

  const sessions = await laptop.sessions.list();
  const others = sessions.filter(({ current }) => !current);
  assert.equal(others.length, 2);
  // The phone's is the oldest.
  const oldest = sessions.at(-1) ?? assert.fail("no session");
  await laptop.sessions.end(oldest.id);
  assert.equal((await errorOf(phone.me.get())).code, "session_revoked");
  assert.equal(await phone.isSignedIn(), false);
  assert.equal((await errorOf(laptop.sessions.end(oldest.id))).code, "session_not_found");

  await tablet.logout({ allDevices: true });
  assert.equal(await tablet.isSignedIn(), false);
  assert.equal((await errorOf(laptop.refresh())).code, "session_revoked");
  assert.deepEqual(ended.map((event) => event.type === "ended" && event.reason), ["session_revoked", "session_revoked"]);
  await laptop.logout();
});

test("bad fields are all named", async () => {
  const error = await errorOf(client().verify({ mobile_number: "12", otp: "x" }));
  assert.ok(error instanceof DastakProblem);
  assert.deepEqual([error.status, error.code], [422, "validation_failed"]);
  assert.deepEqual(error.errors.map(({ pointer }) => pointer).sort(), ["/mobile_number", "/otp"]);
  assert.ok(error.requestId);
});

test("a limit says how long to wait", async () => {
  const number = newNumber();
  const dastak = client();
  for (let sent = 0; sent < 3; sent += 1) await dastak.send({ mobile_number: number });
  const error = await errorOf(dastak.send({ mobile_number: number }));
  assert.ok(error instanceof DastakProblem);
  assert.equal(error.code, "rate_limited");
  assert.ok(Number(error.retryAfter) >= 1);
});

test("a device that is not trusted gets in nowhere, and keeps who is there", async () => {
  const number = newNumber();
  const dastak = client();
  await register(dastak, server, number);
  const error = await errorOf(dastak.deviceLogin({ mobile_number: number, device_token: "not-one" }));
  assert.ok(error instanceof DastakProblem);
  // The first where the server has no trusted devices.
  assert.ok(["not_found", "device_token_invalid"].includes(error.code), error.code);
  assert.equal(await dastak.isSignedIn(), true);
});

test("the server tells of itself", async () => {
  const dastak = client();
  assert.equal((await dastak.health()).status, "ok");
  await dastak.live();
  assert.equal(await dastak.ready(), true);
  const [key] = (await dastak.jwks()).keys;
  assert.equal(key?.kty, "OKP");
});

test("without a server there is a network error", async () => {
  const gone = await RealServer.start();
  const dastak = new DastakClient({ baseUrl: `http://${gone.address}`, retries: 0 });
  await gone.stop();
  const error = await errorOf(dastak.health());
  assert.deepEqual([error.name, error.reason], ["DastakNetworkError", "unreachable"]);
});
