import { Keyboard } from "../support/keyboard.ts";
import { expect, test } from "./test.ts";

test("login, registration, account and the way out need no mouse", async ({ site, dastak, page }) => {
  const { t } = site;
  const keyboard = new Keyboard(page);
  const number = dastak.newNumber();
  await keyboard.press(page.getByRole("link", { name: t.app.skip }));
  await keyboard.type(site.number, number);
  await page.keyboard.press("Enter");
  await expect(site.code).toBeFocused();
  await page.keyboard.type(await dastak.code(number));
  await page.keyboard.press("Enter");
  await expect(site.name).toBeFocused();
  await page.keyboard.type("Asha Rao");
  await expect(page.getByRole("checkbox")).toHaveCount(2);
  for (const box of await page.getByRole("checkbox").all()) await keyboard.press(box, "Space");
  await keyboard.press(site.button(t.register.submit));
  await site.isIn();

  await keyboard.type(page.getByLabel(t.profile.email), "asha@example.com");
  await keyboard.press(site.button(t.profile.save));
  await expect(page.getByText(t.profile.saved)).toBeVisible();

  await page.reload();
  await keyboard.press(page.getByRole("link", { name: t.titles.data }));
  await expect(page.getByRole("heading", { name: t.titles.data, level: 1 })).toBeVisible();
  const erase = site.button(t.data.erase);
  await keyboard.press(erase);
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(erase).toBeFocused();

  await page.reload();
  await keyboard.press(site.button(t.nav.signOut));
  await site.isOut(t.notices.signed_out);
});
