import { wrong } from "../support/codes.ts";
import { checkScreen } from "../support/screen.ts";
import { Site } from "./site.ts";
import { expect, test } from "./test.ts";
import { pattern } from "./texts.ts";

for (const language of ["en", "hi"] as const) {
  test.describe(language, () => {
    test.slow();

    test("the steps of a first login", async ({ page, app, dastak }) => {
      const site = await Site.open(page, app, dastak, language);
      const { t } = site;
      const shot = (name: string) => checkScreen(page, `nextjs-${name}-${language}`);
      const number = dastak.newNumber();
      await shot("01-number");
      await site.number.fill("12345");
      await site.button(t.number.submit).click();
      await expect(site.number).toHaveAttribute("aria-invalid", "true");
      await shot("02-number-refused");
      await site.ask(number);
      await shot("03-code");
      const code = await dastak.code(number);
      await site.enter(wrong(code));
      await expect(page.getByText(pattern(t.problems.otp_invalid_other))).toBeVisible();
      await shot("04-code-wrong");
      await site.enter(code);
      await expect(page.getByRole("checkbox")).toHaveCount(2);
      await shot("05-register");
      await site.button(t.register.submit).click();
      await expect(page.getByText(t.register.consent_needed)).toHaveCount(2);
      await shot("06-register-refused");
    });

    test("a code whose attempts are used up, and the limit of a number", async ({ page, app, dastak }) => {
      const site = await Site.open(page, app, dastak, language);
      const { t } = site;
      const number = dastak.newNumber();
      for (let message = 0; message < 3; message += 1) {
        await site.ask(number);
        if (message < 2) await site.button(t.code.change).click();
      }
      const code = [await dastak.code(number), await dastak.code(number), await dastak.code(number)].at(-1) ?? "";
      for (const text of [t.problems.otp_invalid_other, t.problems.otp_invalid_one, t.problems.otp_invalid_last]) {
        await site.enter(wrong(code));
        await expect(page.getByText(pattern(text))).toBeVisible();
      }
      await checkScreen(page, `nextjs-07-code-used-up-${language}`);
      await site.button(t.code.change).click();
      await site.button(t.number.submit).click();
      await expect(site.alert).toHaveText(pattern(t.problems.rate_limited));
      await checkScreen(page, `nextjs-08-limited-${language}`);
    });

    test("the account", async ({ page, app, dastak, device }) => {
      const site = await Site.open(page, app, dastak, language);
      const { t } = site;
      const shot = (name: string) => checkScreen(page, `nextjs-${name}-${language}`);
      const number = dastak.newNumber();
      const name = "Venkatanarasimharajuvaripeta Lakshminarayanan";
      await site.register(number, name);
      const other = await Site.open(await (await device()).newPage(), app, dastak, language);
      await other.login(number, name);
      await shot("11-profile");
      await page.getByLabel(t.profile.email).fill("asha@");
      await site.button(t.profile.save).click();
      await expect(page.getByText(t.fields.invalid_email)).toBeVisible();
      await shot("12-profile-refused");
      await page.getByLabel(t.profile.email).fill("asha@example.com");
      await site.button(t.profile.save).click();
      await expect(page.getByText(t.profile.saved)).toBeVisible();
      await shot("13-profile-saved");
      await site.follow(t.titles.sessions);
      await shot("14-sessions");
      await site.follow(t.titles.consents);
      await site.button(pattern(t.consents.withdrawNamed)).first().click();
      await expect(page.getByText(pattern(t.consents.withdrawn))).toBeVisible();
      await shot("15-consents");
      await site.follow(t.titles.history);
      await shot("16-history");
      await site.follow(t.titles.data);
      await shot("17-data");
      await site.button(t.data.erase).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await shot("18-erase");
    });

    test("what goes wrong, and the ways out", async ({ page, app, dastak, upstream, guard }) => {
      guard.expects(/status of (404|503)/);
      const site = await Site.open(page, app, dastak, language);
      const { t } = site;
      await site.register(dastak.newNumber());
      await site.goto("/nowhere");
      await expect(page.getByText(t.states.notFoundLead)).toBeVisible();
      await checkScreen(page, `nextjs-21-not-found-${language}`);
      upstream.broken = true;
      try {
        await site.goto("/account");
        await expect(page.getByRole("heading", { name: t.states.troubleHeading })).toBeVisible();
        await checkScreen(page, `nextjs-22-trouble-${language}`);
        await site.button(t.nav.signOut).click();
        await expect(page.getByText(t.problems.service_unavailable).last()).toBeVisible();
        await checkScreen(page, `nextjs-23-sign-out-failed-${language}`);
      } finally {
        upstream.broken = false;
      }
      await site.goto("/account/data");
      await page.route("**/api/account/erase", (route) =>
        route.fulfill({ status: 401, json: { code: "step_up_required", status: 401, errors: [], purposes: [] } }),
      );
      await site.button(t.data.erase).click();
      await site.button(t.data.confirm).click();
      await expect(page.getByRole("dialog")).toHaveAccessibleName(t.data.stepUpHeading);
      await checkScreen(page, `nextjs-19-step-up-${language}`);
      await site.button(t.data.stepUpSend).click();
      await expect(site.code).toBeFocused();
      await checkScreen(page, `nextjs-20-step-up-code-${language}`);
      await page.unroute("**/api/account/erase");
      await page.keyboard.press("Escape");
      await site.button(t.nav.signOut).click();
      await site.isOut(t.notices.signed_out);
      await checkScreen(page, `nextjs-24-signed-out-${language}`);
    });
  });
}

test("nothing moves for who asked for no motion", async ({ page, app, dastak }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const site = await Site.open(page, app, dastak);
  await page.evaluate(() => {
    const longest = { ms: 0 };
    Object.assign(window, { longest });
    const look = (): void => {
      for (const animation of document.getAnimations()) {
        const { duration, iterations } = animation.effect?.getComputedTiming() ?? {};
        longest.ms = Math.max(longest.ms, Number(duration) * Number(iterations));
      }
      requestAnimationFrame(look);
    };
    look();
  });
  await site.prove(dastak.newNumber());
  await expect(site.name).toBeVisible();
  const longest = await page.evaluate(() => (window as unknown as { longest: { ms: number } }).longest.ms);
  expect(longest).toBeLessThanOrEqual(1);
});
