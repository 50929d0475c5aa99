import { Keyboard } from "../support/keyboard.ts";
import { expect, test } from "./test.ts";

test("the whole login, the account and the way out need no mouse", async ({ tryIt, dastak, page }) => {
  const keyboard = new Keyboard(page);
  const number = dastak.newNumber();

  await keyboard.press(page.getByRole("link", { name: "Skip to the form" }));
  await keyboard.type(tryIt.number, number);
  await page.keyboard.press("Enter");

  await expect(tryIt.code).toBeFocused();
  await page.keyboard.type(await dastak.code(number));
  await keyboard.press(tryIt.button("Check the code"));

  await expect(tryIt.name).toBeFocused();
  await page.keyboard.type("Asha Rao");
  await keyboard.press(page.getByRole("checkbox").first(), "Space");
  await keyboard.press(page.getByRole("checkbox").last(), "Space");
  await keyboard.press(tryIt.button("Create my account"));

  await expect(page.getByRole("heading", { name: "Asha Rao" })).toBeFocused();
  await keyboard.press(tryIt.button("Refresh tokens"), "Space");
  await expect(page.getByRole("status")).toHaveText("Tokens refreshed.");
  const call = page.locator("#wire summary").first();
  await keyboard.press(call);
  await expect(page.locator("#wire pre").first()).toBeVisible();

  await page.keyboard.press("Control+Home");
  await tryIt.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await keyboard.press(tryIt.button("Log out"), "Space");
  await tryIt.isOut("You are logged out.");
});

test("a button that waits keeps the focus", async ({ tryIt, dastak, page }) => {
  await tryIt.ask(dastak.newNumber());
  const keyboard = new Keyboard(page);
  await keyboard.press(tryIt.resend);
  await expect(tryIt.resend).toBeFocused();
  await expect(tryIt.resend).toHaveAttribute("aria-disabled", "true");
  expect(await tryIt.calls()).toEqual(["POST /auth/send-otp 200"]);
});
