import { expect, type Locator, type Page } from "@playwright/test";
import type { Dastak } from "../support/dastak.ts";

/** The try-it page, as a person uses it. */
export class TryIt {
  readonly page: Page;
  readonly #server: Dastak;
  readonly number: Locator;
  readonly code: Locator;
  readonly name: Locator;
  readonly resend: Locator;

  private constructor(page: Page, server: Dastak) {
    this.page = page;
    this.#server = server;
    this.number = page.getByLabel("Mobile number");
    this.code = page.getByLabel("Code", { exact: true });
    this.name = page.getByLabel("Full name");
    this.resend = page.locator("#resend");
  }

  static async open(page: Page, server: Dastak): Promise<TryIt> {
    await page.goto(server.url);
    await expect(page.getByLabel("Mobile number")).toBeVisible();
    return new TryIt(page, server);
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Asks for a code and waits for its field. */
  async ask(number: string): Promise<void> {
    await this.number.fill(number);
    await this.button("Send me a code").click();
    await expect(this.code).toBeFocused();
  }

  async enter(code: string): Promise<void> {
    await this.code.fill(code);
    await this.button("Check the code").click();
  }

  /** Number and code; answers the code. */
  async prove(number: string): Promise<void> {
    await this.ask(number);
    await this.enter(await this.#server.code(number));
  }

  /** Registers a number as somebody who agrees to everything. */
  async register(number: string, name = "Asha Rao"): Promise<void> {
    await this.prove(number);
    await this.name.fill(name);
    for (const box of await this.page.getByRole("checkbox").all()) await box.check();
    await this.button("Create my account").click();
    await this.isIn(name);
  }

  /** A known number. */
  async login(number: string, name = "Asha Rao"): Promise<void> {
    await this.prove(number);
    await this.isIn(name);
  }

  async isIn(name = "Asha Rao"): Promise<void> {
    await expect(this.page.getByRole("heading", { name })).toBeVisible();
  }

  /** The first step again, with a sentence about why. */
  async isOut(why: string | RegExp): Promise<void> {
    await expect(this.page.locator("#notice")).toHaveText(why);
    await expect(this.number).toBeFocused();
    await expect(this.number).toHaveValue("");
  }

  /** The calls that the page made, the oldest first: `POST /auth/send-otp 200`. */
  async calls(): Promise<string[]> {
    const lines = await this.page.locator("#wire summary").evaluateAll((nodes) =>
      nodes.map((node) => [...node.querySelectorAll("b, span:not(.time)")].map((part) => part.textContent).join(" ")),
    );
    return lines.reverse();
  }
}
