import { Site } from "./site.ts";
import { expect, test } from "./test.ts";

/** What the stub of WebOTP leaves in the page. */
interface WithWebOtp {
  asked?: unknown;
  arrive?: (code: string) => void;
}

test("the fields tell browsers and keyboards what they are for", async ({ site, dastak }) => {
  await expect(site.number).toHaveAttribute("type", "tel");
  await expect(site.number).toHaveAttribute("autocomplete", "tel");
  await expect(site.number).toHaveAttribute("inputmode", "tel");
  await site.ask(dastak.newNumber());
  await expect(site.code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(site.code).toHaveAttribute("inputmode", "numeric");
  await expect(site.code).toHaveAttribute("type", "text");
});

test("a code that the browser reads out of the message submits itself", async ({ page, app, dastak }) => {
  await page.addInitScript(() => {
    const here = window as WithWebOtp;
    Object.assign(window, { OTPCredential: class {} });
    navigator.credentials.get = (options) => {
      here.asked = (options as { otp?: unknown }).otp;
      return new Promise((resolve) => {
        here.arrive = (code) => resolve({ id: "", type: "otp", code } as Credential);
      });
    };
  });
  const site = await Site.open(page, app, dastak);
  const number = dastak.newNumber();
  await site.ask(number);
  const code = await dastak.code(number);
  expect(await page.evaluate(() => (window as WithWebOtp).asked)).toEqual({ transport: ["sms"] });
  const checked = page.waitForRequest("**/api/login/verify");
  await page.evaluate((text) => (window as WithWebOtp).arrive?.(text), code);
  expect((await checked).postDataJSON()).toMatchObject({ otp: code });
  await expect(site.name).toBeFocused();
});

test("each step of the login is read out", async ({ site, dastak, page }) => {
  const { t } = site;
  // Only what changes in an element that was there before is read out: it must be the same one in all steps.
  const region = await page.getByRole("main").getByRole("status").first().elementHandle();
  const said = async (): Promise<string> => (await region?.textContent()) ?? "";
  expect(await said()).toBe("");
  const number = dastak.newNumber();
  await site.ask(number);
  expect(await said()).toBe(t.code.heading);
  await site.enter(await dastak.code(number));
  await expect(site.name).toBeFocused();
  expect(await said()).toBe(t.register.heading);
  expect(await region?.evaluate((node) => node.isConnected)).toBe(true);
});
