import { parseStored } from "@dastak/client";
import { letExpire } from "./let-expire.ts";
import { Site } from "./site.ts";
import { expect, test } from "./test.ts";

const REFRESH = "/api/v1/auth/refresh-token";

test("two tabs that open on an expired session make one refresh, and both go on", async ({ site, app, dastak, context, upstream }) => {
  await site.register(dastak.newNumber());
  const [first, second] = [site.page, await context.newPage()];
  await second.goto("/account/sessions");
  const before = await site.tokens();

  for (let round = 1; round <= 3; round += 1) {
    await letExpire(context, app.url);
    const refreshes = upstream.count(REFRESH);
    await Promise.all([first.goto("/account"), second.goto("/account/history")]);
    await site.isIn();
    await expect(second.getByRole("heading", { name: site.t.titles.history })).toBeVisible();
    await expect(second.getByText(site.t.events.registered)).toBeVisible();
    expect(upstream.count(REFRESH) - refreshes).toBe(1);
  }
  expect(await site.tokens()).not.toBe(before);
});

test("two tabs that act on an expired session make one refresh, and both are served", async ({ site, app, dastak, context, upstream }) => {
  await site.register(dastak.newNumber());
  const second = await context.newPage();
  await second.goto("/account/consents");
  const withdraw = second.getByRole("button", { name: site.t.consents.withdraw }).first();
  await expect(withdraw).toBeVisible();

  await letExpire(context, app.url);
  const refreshes = upstream.count(REFRESH);
  await site.page.getByLabel(site.t.profile.email).fill("asha@example.com");
  await Promise.all([site.button(site.t.profile.save).click(), withdraw.click()]);
  await expect(site.page.getByText(site.t.profile.saved)).toBeVisible();
  await expect(second.getByText(site.t.consents.saved)).toBeVisible();
  expect(upstream.count(REFRESH) - refreshes).toBe(1);
  await site.page.reload();
  await expect(site.page.getByLabel(site.t.profile.email)).toHaveValue("asha@example.com");
});

test("signing out everywhere leads the other device out at its next page", async ({ site, app, dastak, device }) => {
  const number = dastak.newNumber();
  await site.register(number);
  const other = await Site.open(await (await device()).newPage(), app, dastak);
  await other.login(number);
  const stolen = await other.tokens();

  await site.follow(site.t.titles.sessions);
  await site.button(site.t.sessions.everywhere).click();
  await site.isOut(site.t.notices.signed_out_everywhere);

  await other.page.getByRole("link", { name: other.t.titles.history }).click();
  await other.isOut(other.t.notices.ended);
  await other.goto("/account");
  await expect(other.number).toBeVisible();
  const session = parseStored(stolen);
  const me = await fetch(`${dastak.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${session?.accessToken}` } });
  expect(me.status).toBe(401);
});

test("an action after the end of the session leads to the login and back to the same page", async ({ site, app, dastak, device }) => {
  const number = dastak.newNumber();
  await site.register(number);
  await site.follow(site.t.titles.consents);
  const withdraw = site.button(new RegExp(site.t.consents.withdraw)).first();
  await expect(withdraw).toBeVisible();
  const other = await Site.open(await (await device()).newPage(), app, dastak);
  await other.login(number);
  await other.follow(other.t.titles.sessions);
  await other.button(new RegExp(`^${other.t.sessions.end} `)).click();
  await expect(other.page.getByText(other.t.sessions.empty)).toBeVisible();

  await withdraw.click();
  await expect(site.page.getByText(site.t.notices.ended)).toBeVisible();
  await site.prove(number);
  await expect(site.page).toHaveURL(/\/account\/consents$/);
});

test("signing out ends this session only", async ({ site, app, dastak, device }) => {
  const number = dastak.newNumber();
  await site.register(number);
  const other = await Site.open(await (await device()).newPage(), app, dastak);
  await other.login(number);
  await site.button(site.t.nav.signOut).click();
  await site.isOut(site.t.notices.signed_out);
  await other.goto("/account/sessions");
  await expect(other.page.getByText(other.t.sessions.empty)).toBeVisible();
});

test("who is signed in does not see the login, and who is not does not see the account", async ({ site, dastak, page }) => {
  for (const path of ["/account", "/account/sessions", "/account/history", "/account/consents", "/account/data"]) {
    await site.goto(path);
    await expect(page).toHaveURL(/\/login\?next=/);
  }
  await site.goto("/login");
  await site.register(dastak.newNumber());
  await site.goto("/login");
  await site.isIn();
});

test("a server that can't be reached signs nobody out", async ({ site, dastak, page, upstream }) => {
  await site.register(dastak.newNumber());
  upstream.broken = true;
  try {
    await site.goto("/account/consents");
    await expect(page.getByRole("heading", { name: site.t.states.troubleHeading })).toBeVisible();
    expect(await site.tokens()).toBeDefined();
  } finally {
    upstream.broken = false;
  }
  await site.goto("/account/consents");
  await expect(site.button(new RegExp(site.t.consents.withdraw)).first()).toBeVisible();
});
