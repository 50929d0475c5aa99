import { wrong } from "../support/codes.ts";
import { checkScreen } from "../support/screen.ts";
import { expect, test } from "./test.ts";

test.slow();

test("the steps of a first login", async ({ tryIt, dastak, page }) => {
  const number = dastak.newNumber();
  await checkScreen(page, "try-it-1-number");
  await tryIt.number.fill("12345");
  await tryIt.button("Send me a code").click();
  await expect(page.locator("#mobile_number-error")).not.toBeEmpty();
  await checkScreen(page, "try-it-2-number-refused");
  await tryIt.ask(number);
  await checkScreen(page, "try-it-3-code");
  const code = await dastak.code(number);
  await tryIt.enter(wrong(code));
  await expect(page.locator("#otp-error")).not.toBeEmpty();
  await checkScreen(page, "try-it-4-code-wrong");
  await tryIt.enter(code);
  await expect(tryIt.name).toBeVisible();
  await checkScreen(page, "try-it-5-profile");
  await tryIt.button("Create my account").click();
  await expect(page.locator("#full_name-error")).not.toBeEmpty();
  await tryIt.name.fill("Asha Rao");
  await tryIt.button("Create my account").click();
  await expect(page.locator("#consents-error")).not.toBeEmpty();
  await checkScreen(page, "try-it-6-profile-refused");
});

test("the account, long names, and the way back", async ({ tryIt, dastak, page }) => {
  await tryIt.register(dastak.newNumber(), "Venkatanarasimharajuvaripeta Lakshminarayanan Subramanian");
  await expect(page.locator("#sessions li")).toHaveCount(1);
  await page.locator("#wire summary").first().click();
  await checkScreen(page, "try-it-7-account");
  await tryIt.button("Log out").click();
  await tryIt.isOut("You are logged out.");
  await checkScreen(page, "try-it-8-logged-out");
});

test("a code whose attempts are used up", async ({ tryIt, dastak, page }) => {
  const number = dastak.newNumber();
  await tryIt.ask(number);
  const code = await dastak.code(number);
  for (const left of ["2 attempts left.", "1 attempt left.", ""]) {
    await tryIt.enter(wrong(code));
    await expect(page.locator("#attempts")).toHaveText(left);
  }
  await checkScreen(page, "try-it-9-code-used-up");
});

test("the inbox, empty and with messages", async ({ shortCodes, dastak, page, tryIt }) => {
  await tryIt.ask(dastak.newNumber());
  await page.goto("/dev/inbox");
  await expect(page.locator("#messages li").first()).toBeVisible();
  await checkScreen(page, "inbox-messages");
  await page.route("**/dev/inbox.json", (route) => route.fulfill({ json: { messages: [] } }));
  await page.goto(`${shortCodes.url}/dev/inbox`);
  await expect(page.getByText("No messages yet")).toBeVisible();
  await checkScreen(page, "inbox-empty");
});

test("without scripts the page says what it needs", async ({ dastak, device }) => {
  const page = await (await device({ javaScriptEnabled: false, baseURL: dastak.url })).newPage();
  await page.goto("/");
  await expect(page.locator("noscript p")).toContainText("This page needs JavaScript.");
  await page.goto("/dev/inbox");
  await expect(page.locator("noscript p")).toContainText("This page needs JavaScript.");
});
