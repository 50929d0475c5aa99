import type { Dastak } from "../support/dastak.ts";
import { expect, test } from "./test.ts";

/** Has a code sent, in a language. */
async function send(server: Dastak, number: string, locale = "en"): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/auth/send-otp`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ mobile_number: number, locale }),
  });
  expect(answer.status).toBe(200);
  return server.code(number);
}

test("a message comes in without a reload, in its language, and is said", async ({ page, dastak }) => {
  await page.goto("/dev/inbox");
  const [first, second] = [dastak.newNumber(), dastak.newNumber()];
  const code = await send(dastak, first);
  const mine = page.locator("#messages li").filter({ hasText: first });
  await expect(mine.locator("mark")).toHaveText(code);
  await expect(page.getByRole("status")).toContainText(code);

  const hindi = await send(dastak, second, "hi");
  const theirs = page.locator("#messages li").filter({ hasText: second });
  await expect(theirs.locator("mark")).toHaveText(hindi);
  await expect(theirs.locator(".bubble")).toHaveText(/\p{Script=Devanagari}/u);
  // The newest one is on top.
  const order = await page.locator("#messages li [data-to]").allTextContents();
  expect(order.indexOf(second)).toBeLessThan(order.indexOf(first));
});

test("a code is copied, or at least selected", async ({ page, dastak, device }) => {
  const number = dastak.newNumber();
  const code = await send(dastak, number);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/dev/inbox");
  const mine = page.locator("#messages li").filter({ hasText: number });
  await mine.getByRole("button", { name: `Copy ${code}` }).click();
  await expect(mine.getByRole("button", { name: `Copied ${code}` })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);

  const context = await device({ baseURL: dastak.url });
  const plain = await context.newPage();
  await plain.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await plain.goto("/dev/inbox");
  await plain.locator("#messages li").filter({ hasText: number }).getByRole("button").click();
  expect(await plain.evaluate(() => String(getSelection()))).toBe(code);
});

for (const [reducedMotion, animations] of [["no-preference", 1], ["reduce", 0]] as const) {
  test(`a new message moves in ${animations} times with motion "${reducedMotion}"`, async ({ page, dastak }) => {
    await page.emulateMedia({ reducedMotion });
    await page.goto("/dev/inbox");
    await page.evaluate(() => {
      const count = { started: 0 };
      Object.assign(window, { count });
      document.addEventListener("animationstart", () => (count.started += 1));
    });
    const number = dastak.newNumber();
    const looked = page.waitForResponse(async (answer) => (await answer.text()).includes(number));
    await send(dastak, number);
    await looked;
    const mine = page.locator("#messages li").filter({ hasText: number });
    await expect(mine).toHaveClass("fresh");
    await mine.evaluate((node) => Promise.all(node.getAnimations().map(({ finished }) => finished)));
    const running = await mine.evaluate((node) => getComputedStyle(node).animationName);
    expect(running).toBe(animations === 1 ? "arrive" : "none");
  });
}

test("a server that stops answering is told, and found again", async ({ page, context, guard }) => {
  guard.expects(/ERR_INTERNET_DISCONNECTED/);
  await page.clock.install();
  await page.goto("/dev/inbox");
  const link = page.locator("#link");
  await expect(link).toHaveText("Looks for new ones every 2 seconds.");
  await context.setOffline(true);
  await page.clock.runFor(2500);
  await expect(link).toHaveText("The server does not answer; still trying.");
  await context.setOffline(false);
  await page.clock.runFor(2500);
  await expect(link).toHaveText("Looks for new ones every 2 seconds.");
});
