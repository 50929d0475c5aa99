import { join } from "node:path";
import { target } from "../support/paths.ts";
import { expect, test } from "./test.ts";

const PAGES = [
  { path: "/docs", ready: ".opblock" },
  { path: "/redoc", ready: "[data-section-id]" },
];

for (const { path, ready } of PAGES) {
  test(`${path} shows every operation of the API, with nothing from elsewhere`, async ({ page, dastak }) => {
    const answer = await fetch(`${dastak.url}/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, object> };
    await page.goto(path);
    await expect(page.locator(ready).first()).toBeVisible();
    for (const each of Object.keys(paths)) await expect(page.locator("body")).toContainText(each);
    await page.screenshot({ path: join(target, "screenshots", `${path.slice(1)}-1280.png`), animations: "disabled" });
  });
}
