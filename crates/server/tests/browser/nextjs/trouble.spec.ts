import { parseStored } from "@dastak/client";
import type { Answer } from "../support/proxy.ts";
import { letExpire } from "./let-expire.ts";
import type { Site } from "./site.ts";
import { expect, test } from "./test.ts";

const REFRESH = "/api/v1/auth/refresh-token";
const FOREIGN: Answer = { status: 401, type: "text/html", body: "<h1>Who are you?</h1>" };
const INVALID: Answer = { status: 401, type: "application/problem+json", body: JSON.stringify({ code: "token_invalid", status: 401 }) };

/** The header of requests in the name of who is signed in now. */
async function bearer(site: Site): Promise<string> {
  return `Bearer ${parseStored(await site.tokens())?.accessToken}`;
}

test.afterEach(({ upstream }) => {
  upstream.instead = undefined;
});

test("a 401 of something between the app and dastak signs nobody out", async ({ site, dastak, page, upstream }) => {
  await site.register(dastak.newNumber());
  const tokens = await site.tokens();
  upstream.instead = (_, { authorization }) => (authorization ? FOREIGN : undefined);
  await site.button(site.t.profile.save).click();
  await expect(site.alert).toHaveText(site.t.problems.unknown);
  for (const path of ["/account", "/api/session?next=/account"]) {
    await site.goto(path);
    await expect(page).toHaveURL(/\/account$/);
    await expect(page.getByRole("heading", { name: site.t.states.errorHeading })).toBeVisible();
  }
  expect(await site.tokens()).toBe(tokens);
  upstream.instead = undefined;
  await site.goto("/account");
  await site.isIn();
});

test("a link to /api/session signs nobody out", async ({ site, dastak, page }) => {
  await site.register(dastak.newNumber());
  const tokens = await site.tokens();
  await site.goto("/api/session?next=/account/sessions");
  await expect(page).toHaveURL(/\/account\/sessions$/);
  expect(await site.tokens()).toBe(tokens);
});

test("tokens that dastak does not take are replaced, for a page and for an action", async ({ site, dastak, page, upstream }) => {
  await site.register(dastak.newNumber());
  const refreshes = upstream.count(REFRESH);
  let refused = await bearer(site);
  upstream.instead = (_, { authorization }) => (authorization === refused ? INVALID : undefined);
  await site.goto("/account");
  await site.isIn();
  expect(await bearer(site)).not.toBe(refused);
  expect(upstream.count(REFRESH) - refreshes).toBe(1);

  refused = await bearer(site);
  await page.getByLabel(site.t.profile.email).fill("asha@example.com");
  await site.button(site.t.profile.save).click();
  await expect(page.getByText(site.t.profile.saved)).toBeVisible();
  expect(await bearer(site)).not.toBe(refused);
  expect(upstream.count(REFRESH) - refreshes).toBe(2);
});

test("when the new tokens are not taken either, the page says so and nobody is signed out", async ({ site, dastak, page, upstream }) => {
  await site.register(dastak.newNumber());
  upstream.instead = (_, { authorization }) => (authorization ? INVALID : undefined);
  await site.goto("/account");
  await expect(page.getByRole("heading", { name: site.t.states.errorHeading })).toBeVisible();
  expect(await site.tokens()).toBeDefined();
  upstream.instead = undefined;
  await site.goto("/account");
  await site.isIn();
});

test("a page does not wait for a refresh that gets no answer, and the next one has its tokens", async ({ site, app, dastak, page, context, upstream }) => {
  await site.register(dastak.newNumber());
  await letExpire(context, app.url);
  const old = await bearer(site);
  let answer = (): void => undefined;
  const silence = new Promise<undefined>((resolve) => (answer = () => resolve(undefined)));
  upstream.instead = (path) => (path === REFRESH ? silence : undefined);
  try {
    // The client itself would wait for twenty seconds.
    page.setDefaultNavigationTimeout(12_000);
    await site.goto("/account");
    await site.isIn();
    expect(await bearer(site)).toBe(old);
  } finally {
    answer();
  }
  await site.goto("/account");
  await site.isIn();
  expect(await bearer(site)).not.toBe(old);
});
