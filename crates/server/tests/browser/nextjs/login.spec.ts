import { wrong } from "../support/codes.ts";
import { Site } from "./site.ts";
import { expect, test } from "./test.ts";
import { pattern } from "./texts.ts";

for (const language of ["en", "hi"] as const) {
  test(`a new number registers with name and consents, and is known from then on (${language})`, async ({
    app,
    dastak,
    device,
    page,
  }) => {
    const site = await Site.open(page, app, dastak, language);
    const { t } = site;
    const number = dastak.newNumber();
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await site.prove(number);
    await expect(site.name).toBeFocused();
    await site.button(t.register.submit).click();
    await expect(site.name).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByText(t.register.name_empty)).toBeVisible();
    await expect(page.getByText(t.register.consent_needed)).toHaveCount(2);
    await site.name.fill("Asha Rao");
    await site.agree();
    await site.button(t.register.submit).click();
    await site.isIn();

    await site.follow(t.titles.consents);
    await expect(page.getByText(pattern(t.consents.given))).toHaveCount(2);

    const context = await device();
    const returning = await Site.open(await context.newPage(), app, dastak, language);
    await returning.login(number);
    await returning.follow(returning.t.titles.sessions);
    await expect(returning.page.getByText(t.sessions.current)).toHaveCount(1);
    await expect(returning.button(pattern(t.sessions.endNamed))).toHaveCount(1);
  });
}

test("the number is put together with its country, and faults are named at the field", async ({ site, dastak, page }) => {
  const { t } = site;
  await site.button(t.number.submit).click();
  await expect(page.getByText(t.number.empty, { exact: true })).toBeVisible();
  await expect(site.number).toBeFocused();
  await site.number.fill("12345");
  await site.button(t.number.submit).click();
  await expect(page.getByText(t.fields.invalid_mobile_number)).toBeVisible();
  await expect(site.number).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel(t.number.country).selectOption("US");
  await site.number.fill("212 555 0100");
  await site.button(t.number.submit).click();
  await expect(page.getByText(t.fields.country_not_allowed).or(page.getByText(t.fields.invalid_mobile_number))).toBeVisible();

  const number = dastak.newNumber();
  await page.getByLabel(t.number.country).selectOption("IN");
  await site.ask(`${number.slice(3, 8)} ${number.slice(8)}`);
  await expect(page.getByText(new RegExp(`${number.slice(-4)}\\.$`))).toBeVisible();
  await site.button(t.code.change).click();
  await expect(site.number).toHaveValue(`${number.slice(3, 8)} ${number.slice(8)}`);
});

test("wrong codes use the attempts up, and a new code opens the door again", async ({ site, dastak, page }) => {
  const { t } = site;
  const number = dastak.newNumber();
  await site.ask(number);
  const code = await dastak.code(number);
  for (const text of [t.problems.otp_invalid_other, t.problems.otp_invalid_one, t.problems.otp_invalid_last]) {
    await site.enter(wrong(code));
    await expect(page.getByText(pattern(text))).toBeVisible();
    await expect(site.code).toBeFocused();
  }
  // No further try with this code: the button is off, and Enter does nothing.
  await expect(site.button(t.code.submit)).toHaveAttribute("aria-disabled", "true");
  await expect(site.again).toHaveText(t.code.resend);
  await site.again.click();
  await expect(page.getByText(t.code.again)).toBeVisible();
  await site.enter(await dastak.code(number));
  await expect(site.name).toBeVisible();
});

test("the same code goes out again once the countdown is over", async ({ page, app, dastak, upstream }) => {
  await page.clock.install();
  const site = await Site.open(page, app, dastak);
  const number = dastak.newNumber();
  await site.ask(number);
  const first = await dastak.code(number);
  await expect(site.again).toHaveText(/ 0:(30|2\d)$/);
  await expect(site.again).toHaveAttribute("aria-disabled", "true");
  const asked = upstream.count("/api/v1/auth/resend-otp");
  await site.again.click({ force: true });
  await page.clock.fastForward(31_000);
  await expect(site.again).toHaveText(site.t.code.resend);
  await site.again.click();
  await expect(site.again).toHaveAttribute("aria-disabled", "true");
  expect(upstream.count("/api/v1/auth/resend-otp") - asked).toBe(1);
  expect(await dastak.code(number)).toBe(first);
  await site.enter(first);
  await expect(site.name).toBeVisible();
});

test("the page tells when its code can't work any more", async ({ page, app, dastak }) => {
  await page.clock.install();
  const site = await Site.open(page, app, dastak);
  await site.ask(dastak.newNumber());
  await page.clock.fastForward(181_000);
  await expect(site.alert).toHaveText(site.t.code.expired);
  await expect(site.button(site.t.code.submit)).toHaveAttribute("aria-disabled", "true");
  await expect(site.again).not.toHaveAttribute("aria-disabled", "true");
});

test("a code that has expired on the server is refused, and a new one can be asked for", async ({ page, hastyApp, shortCodes }) => {
  // The page takes the code for good for a minute too long.
  await page.route("**/api/login/send", async (route) => {
    const response = await route.fetch();
    const sent = (await response.json()) as { expires_in: number };
    await route.fulfill({ response, json: { ...sent, expires_in: sent.expires_in + 60 } });
  });
  const site = await Site.open(page, hastyApp, shortCodes);
  const number = shortCodes.newNumber();
  await site.ask(number);
  const code = await shortCodes.code(number);
  // Its countdown began at 1:01, so that the second in which the code is good is over now.
  await expect(page.getByText(/\b0:5\d\b/)).toBeVisible();
  await site.enter(code);
  await expect(page.getByText(site.t.problems.otp_expired)).toBeVisible();
  await expect(site.name).toBeHidden();
  await site.again.click();
  expect(await shortCodes.code(number)).toMatch(/^\d{6}$/);
});
