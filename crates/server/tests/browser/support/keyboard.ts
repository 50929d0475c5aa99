import { expect, type Locator, type Page } from "@playwright/test";

const MOST_STEPS = 60;

/** A person without a mouse. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Goes to an element by Tab alone, and fails when the way does not lead there or the focus can't be seen. */
  async to(goal: Locator): Promise<void> {
    await expect(goal).toBeVisible();
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (await goal.evaluate((node) => node === document.activeElement)) {
        expect(await this.#seen(), "the focus can be seen").toBe(true);
        return;
      }
      await this.#page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${String(goal)}`);
  }

  /** Goes there and presses a key. */
  async press(goal: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
    await this.to(goal);
    await this.#page.keyboard.press(key);
  }

  async type(goal: Locator, text: string): Promise<void> {
    await this.to(goal);
    await this.#page.keyboard.type(text);
  }

  #seen(): Promise<boolean> {
    return this.#page.evaluate(() => {
      const node = document.activeElement;
      if (!node) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    });
  }
}
