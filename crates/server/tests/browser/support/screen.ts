import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import axe from "axe-core";
import { target } from "./paths.ts";

const WIDTHS = [1280, 360] as const;
const COLOURS = ["light", "dark"] as const;

/** WCAG 2.2 AA, and axe's own good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Checks what a page shows now in both widths and both colours: axe finds nothing, nothing is wider than the page, and every
 * target can be hit. A picture of each stays in target/screenshots.
 */
export async function checkScreen(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const what = `${name} at ${width} px, ${colorScheme}`;
      expect.soft(await violations(page), what).toEqual([]);
      await page.screenshot({
        path: join(target, "screenshots", `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
        animations: "disabled",
      });
    }
    expect.soft(await widerThanPage(page), `${name} at ${width} px: wider than the page`).toEqual([]);
    expect.soft(await smallTargets(page), `${name} at ${width} px: targets below 24 px`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** Waits for what moves or changes colour to come to its end; what never ends is left alone. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** What axe has against the page. It comes by the debugger, so that the page's own policy stays as it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const engine = (window as unknown as { axe: typeof axe }).axe;
    const found = await engine.run(document, { runOnly: { type: "tag", values }, rules: { "target-size": { enabled: true } } });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ""}`));
  }, RULES);
}

/** The elements that make the page scroll sideways. */
function widerThanPage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((node) => node.getBoundingClientRect().right > clientWidth);
    return [`${scrollWidth} px`, ...wide.slice(0, 5).map((node) => node.outerHTML.slice(0, 120))];
  });
}

/** What can be clicked and is smaller than WCAG 2.5.8 asks for. A link in a sentence may be: its line decides. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const inSentence = (node: Element): boolean =>
      getComputedStyle(node).display === "inline" &&
      [...(node.parentElement?.childNodes ?? [])].some((other) => other.nodeType === Node.TEXT_NODE && other.textContent?.trim());
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")]
      .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !inSentence(node))
      .filter((node) => !node.matches("input[type=hidden], .skip:not(:focus)"))
      .map((node) => ({ html: node.outerHTML.slice(0, 120), box: (node.closest("label") ?? node).getBoundingClientRect() }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ html, box }) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${html}`);
  });
}
