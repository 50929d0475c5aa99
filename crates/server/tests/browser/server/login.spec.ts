import { wrong } from "../support/codes.ts";
import { expect, test } from "./test.ts";
import { TryIt } from "./try-it.ts";

test("a new number registers with name and consents, and is known from then on", async ({ tryIt, dastak, device }) => {
  const number = dastak.newNumber();
  await tryIt.prove(number);
  await expect(tryIt.name).toBeFocused();

  await tryIt.button("Create my account").click();
  await expect(tryIt.name).toHaveAttribute("aria-invalid", "true");
  await expect(tryIt.name).toBeFocused();

  await tryIt.name.fill("Asha Rao");
  await tryIt.button("Create my account").click();
  await expect(tryIt.page.locator("#consents-error")).not.toBeEmpty();
  await expect(tryIt.page.getByRole("checkbox").first()).toBeFocused();

  for (const box of await tryIt.page.getByRole("checkbox").all()) await box.check();
  await tryIt.page.getByLabel("Email").fill("asha@example.com");
  await tryIt.button("Create my account").click();
  await tryIt.isIn();
  await expect(tryIt.page.locator("#facts")).toContainText("asha@example.com");
  await expect(tryIt.page.locator("#facts")).toContainText("privacy 1, terms 1");
  await expect(tryIt.page.locator("#sessions li")).toHaveCount(1);

  const context = await device();
  const returning = await TryIt.open(await context.newPage(), dastak);
  await returning.login(number);
  await expect(returning.page.locator("#sessions li")).toHaveCount(2);
});

test("a number is written as one dials it, with faults named at the field", async ({ tryIt, dastak }) => {
  const number = dastak.newNumber();
  for (const bad of ["", "12345", "+1 212 555 0100"]) {
    await tryIt.number.fill(bad);
    await tryIt.button("Send me a code").click();
    await expect(tryIt.page.locator("#mobile_number-error")).not.toBeEmpty();
    await expect(tryIt.number).toBeFocused();
  }
  await tryIt.ask(`0${number.slice(3, 8)} ${number.slice(8)}`);
  await expect(tryIt.page.locator("#code-sent")).toHaveText(`Sent to +91******${number.slice(-4)} by text message.`);
  await tryIt.button("Use another number").click();
  await expect(tryIt.number).toHaveValue("");
});

test("wrong codes use the attempts up, and a new code opens the door again", async ({ tryIt, dastak }) => {
  const number = dastak.newNumber();
  await tryIt.ask(number);
  const code = await dastak.code(number);
  const attempts = tryIt.page.locator("#attempts");
  for (const left of ["2 attempts left.", "1 attempt left."]) {
    await tryIt.enter(wrong(code));
    await expect(attempts).toHaveText(left);
    await expect(tryIt.page.locator("#otp-error")).not.toBeEmpty();
  }
  await tryIt.enter(wrong(code));
  await expect(tryIt.page.locator("#otp-error")).toContainText("it was the last attempt. Ask for a new one.");
  await expect(tryIt.button("Send a new code")).toBeFocused();

  await tryIt.enter(code);
  await expect(tryIt.page.locator("#otp-error")).toContainText("Ask for a new one.");
  await expect(tryIt.name).toBeHidden();

  await tryIt.button("Send a new code").click();
  await expect(attempts).toHaveText("3 attempts left.");
  await tryIt.enter(await dastak.code(number));
  await expect(tryIt.name).toBeVisible();
});

test("the same code goes out again once the countdown is over", async ({ page, dastak }) => {
  await page.clock.install();
  const tryIt = await TryIt.open(page, dastak);
  const number = dastak.newNumber();
  await tryIt.ask(number);
  const first = await dastak.code(number);
  await expect(tryIt.resend).toHaveText(/^Send it again \(in 0:(30|29)\)$/);
  await expect(tryIt.resend).toHaveAttribute("aria-disabled", "true");
  await tryIt.resend.click({ force: true });

  await page.clock.fastForward(31_000);
  await expect(tryIt.resend).toHaveText("Send it again");
  await tryIt.resend.click();
  await expect(tryIt.resend).toHaveAttribute("aria-disabled", "true");
  expect(await tryIt.calls()).toEqual(["POST /auth/send-otp 200", "POST /auth/resend-otp 200"]);
  expect(await dastak.code(number)).toBe(first);
  await tryIt.enter(first);
  await expect(tryIt.name).toBeVisible();
});

test("the page tells when its code can't work any more, before the server has to", async ({ page, dastak }) => {
  await page.clock.install();
  const tryIt = await TryIt.open(page, dastak);
  await tryIt.ask(dastak.newNumber());
  await expect(page.locator("#expiry")).toHaveText(/^Good for (3:00|2:5\d)\.$/);
  await page.clock.fastForward(181_000);
  await expect(page.locator("#otp-error")).toContainText("The code has expired.");
  await expect(page.getByRole("status")).toContainText("The code has expired.");
  await expect(tryIt.button("Send a new code")).toBeVisible();
});

test("a code that has expired is refused, and a new one works", async ({ page, shortCodes }) => {
  const tryIt = await TryIt.open(page, shortCodes);
  const number = shortCodes.newNumber();
  await tryIt.ask(number);
  const code = await shortCodes.code(number);
  await expect(page.locator("#otp-error")).toContainText("The code has expired.");
  await tryIt.enter(code);
  await expect.poll(() => tryIt.calls()).toContain("POST /auth/verify-otp 400");
  await expect(page.locator("#otp-error")).toContainText("Ask for a new one.");
  await expect(tryIt.button("Send a new code")).toBeFocused();
  await tryIt.button("Send a new code").click();
  await expect(page.getByRole("status")).toHaveText("A new code is on its way.");
});

test("the limit of a number holds the button back until it is over", async ({ page, dastak }) => {
  await page.clock.install();
  const tryIt = await TryIt.open(page, dastak);
  const number = dastak.newNumber();
  for (let message = 0; message < 3; message += 1) {
    await tryIt.ask(number);
    await tryIt.button("Use another number").click();
  }
  await tryIt.number.fill(number);
  await tryIt.button("Send me a code").click();
  const button = page.locator("#number-form [type=submit]");
  await expect(button).toHaveText(/^Send me a code \(in (1:00|0:\d\d)\)$/);
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await page.clock.fastForward(61_000);
  await expect(button).toHaveText("Send me a code");
});
