import { readFile } from "node:fs/promises";
import { expect, test } from "./test.ts";
import { texts } from "./texts.ts";

test("the language is chosen at once, kept, and follows the person to another device", async ({ site, app, dastak, page, device }) => {
  await site.button("हिन्दी").click();
  await expect(page.getByRole("heading", { name: texts.hi.number.heading })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await page.reload();
  await expect(page.getByRole("heading", { name: texts.hi.number.heading })).toBeVisible();
  await site.button("English").click();
  await expect(page.getByRole("heading", { name: texts.en.number.heading })).toBeVisible();

  const number = dastak.newNumber();
  await site.register(number);
  await page.getByLabel(site.t.profile.language).selectOption("hi");
  await site.button(site.t.profile.save).click();
  await expect(page.getByText(texts.hi.profile.saved)).toBeVisible();

  const other = await (await device({ locale: "en-IN", baseURL: app.url })).newPage();
  await other.goto("/login");
  await other.getByLabel(site.t.number.label).fill(number);
  await other.getByRole("button", { name: site.t.number.submit }).click();
  await other.getByLabel(site.t.code.label, { exact: true }).fill(await dastak.code(number));
  await other.getByRole("button", { name: site.t.code.submit }).click();
  await expect(other.getByRole("button", { name: texts.hi.profile.save })).toBeVisible();
});

test("the browser's own language is what the first page has", async ({ app, device }) => {
  const page = await (await device({ locale: "hi-IN", baseURL: app.url })).newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: texts.hi.number.heading })).toBeVisible();
});

test("a copy of everything is downloaded, and then everything is erased", async ({ site, dastak, page }) => {
  const { t } = site;
  const number = dastak.newNumber();
  await site.register(number);
  await site.follow(t.titles.data);
  const downloading = page.waitForEvent("download");
  await site.button(t.data.export).click();
  const copy = JSON.parse(await readFile(await (await downloading).path(), "utf8")) as { user: { mobile_number: string } };
  expect(copy.user.mobile_number).toBe(number);

  await site.button(t.data.erase).click();
  await site.button(t.data.cancel).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await site.button(t.data.erase).click();
  await site.button(t.data.confirm).click();
  await site.isOut(t.notices.erased);

  // The number is free: it registers as a new one.
  await site.register(number, "Ravi Kumar");
});

test("another device is ended from the list, and the focus stays on what happened", async ({ site, dastak, page, device }) => {
  const { t } = site;
  const number = dastak.newNumber();
  await site.register(number);
  const login = async (action: string, body: object): Promise<void> => {
    const context = await device();
    const answer = await context.request.post(`${dastak.url}/api/v1/auth/${action}`, { data: body });
    expect(answer.ok()).toBe(true);
  };
  await login("send-otp", { mobile_number: number });
  await login("verify-otp", { mobile_number: number, otp: await dastak.code(number), device_info: { name: "Tablet" } });

  await site.goto("/account/sessions");
  await page.getByRole("button", { name: new RegExp(`^${t.sessions.end} .*Tablet`) }).click();
  const said = page.getByRole("status").filter({ hasText: "Tablet" });
  await expect(said).toBeVisible();
  await expect(said).toBeFocused();
  await expect(page.getByText(t.sessions.empty)).toBeVisible();
});
