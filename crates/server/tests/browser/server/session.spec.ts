import { expect, test } from "./test.ts";
import { TryIt } from "./try-it.ts";

test("logging out ends this session only", async ({ tryIt, dastak, device }) => {
  const number = dastak.newNumber();
  await tryIt.register(number);
  const other = await TryIt.open(await (await device()).newPage(), dastak);
  await other.login(number);
  await tryIt.button("Log out").click();
  await tryIt.isOut("You are logged out.");
  await other.button("Refresh tokens").click();
  await expect(other.page.getByRole("status")).toHaveText("Tokens refreshed.");
  await expect(other.page.locator("#sessions li")).toHaveCount(1);
});

test("logging out on every device leads the other one out at its next call", async ({ tryIt, dastak, device }) => {
  const number = dastak.newNumber();
  await tryIt.register(number);
  const other = await TryIt.open(await (await device()).newPage(), dastak);
  await other.login(number);
  await tryIt.button("Log out on every device").click();
  await tryIt.isOut("You are logged out on every device.");
  await other.button("Refresh tokens").click();
  await other.isOut(/\S/);
});

test("another session is ended from the list, and this one as well", async ({ tryIt, dastak, device }) => {
  const number = dastak.newNumber();
  await tryIt.register(number);
  const other = await TryIt.open(await (await device()).newPage(), dastak);
  await other.login(number);
  const rows = other.page.locator("#sessions li");
  await rows.filter({ hasNotText: "this one" }).getByRole("button").click();
  await expect(rows).toHaveCount(1);
  await expect(other.page.getByRole("heading", { name: "Sessions" })).toBeFocused();
  await tryIt.button("Refresh tokens").click();
  await tryIt.isOut(/\S/);
  await rows.getByRole("button").click();
  await other.isOut("You ended this session.");
});

test("an access token that has expired is refreshed once, in each of two tabs", async ({ context, shortTokens }) => {
  const number = shortTokens.newNumber();
  const open = async (): Promise<TryIt> => TryIt.open(await context.newPage(), shortTokens);
  const [earlier, first, second] = [await open(), await open(), await open()];
  await earlier.register(number);
  await first.login(number);
  await second.login(number);

  for (const tab of [first, second]) await expect(tab.page.locator("#access-life")).toHaveText("expired");
  // Each ends the session of the earlier tab; whoever comes second hears that it is gone already.
  const ends = [first, second].map((tab) =>
    tab.page.locator("#sessions li").filter({ hasNotText: "this one" }).last().getByRole("button").click(),
  );
  await Promise.all(ends);
  for (const tab of [first, second]) {
    await expect.poll(() => tab.calls()).toContain("POST /auth/refresh-token 200");
    const calls = (await tab.calls()).map((call) => call.replace(/[0-9a-f-]{36}/, "…"));
    const refreshed = calls.indexOf("POST /auth/refresh-token 200");
    expect(calls[refreshed - 1]).toBe("DELETE /auth/sessions/… 401");
    await tab.isIn();
  }
});

test("nothing of a login is kept in the browser, so a reload starts over", async ({ tryIt, dastak, context }) => {
  await tryIt.register(dastak.newNumber());
  expect(await tryIt.page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie])).toEqual([{}, {}, ""]);
  expect(await context.cookies()).toEqual([]);
  for (const summary of await tryIt.page.locator("#wire summary").all()) await summary.click();
  const whole = /ey[\w-]+\.[\w-]+\.[\w-]+/;
  expect(await tryIt.page.locator("#wire").innerText()).not.toMatch(whole);
  await tryIt.page.reload();
  await expect(tryIt.number).toBeVisible();
  await expect(tryIt.page.locator("#step-account")).toBeHidden();
});

test("the access token is copied where the browser allows it", async ({ context, tryIt, dastak }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await tryIt.register(dastak.newNumber());
  await tryIt.button("Copy access token").click();
  await expect(tryIt.button("Copied")).toBeVisible();
  const token = await tryIt.page.evaluate(() => navigator.clipboard.readText());
  const me = await fetch(`${dastak.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(me.status).toBe(200);
});

test("a server that can't be reached is no end of the session", async ({ context, guard, tryIt, dastak }) => {
  guard.expects(/ERR_INTERNET_DISCONNECTED/);
  await tryIt.register(dastak.newNumber());
  await context.setOffline(true);
  await tryIt.button("Refresh tokens").click();
  await expect(tryIt.page.locator("#account-error")).toContainText("The server did not answer.");
  await context.setOffline(false);
  await tryIt.button("Refresh tokens").click();
  await expect(tryIt.page.locator("#account-error")).toBeEmpty();
  await tryIt.isIn();
});
