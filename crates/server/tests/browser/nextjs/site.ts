import { expect, type Locator, type Page } from "@playwright/test";
import type { Dastak } from "../support/dastak.ts";
import { fill, pattern, texts, type Language, type Texts } from "./texts.ts";

/** The app, as a person uses it. */
export class Site {
  readonly page: Page;
  readonly t: Texts;
  readonly #server: Dastak;
  readonly #app: { url: string };

  private constructor(page: Page, app: { url: string }, server: Dastak, language: Language) {
    this.page = page;
    this.t = texts[language];
    this.#app = app;
    this.#server = server;
  }

  static async open(page: Page, app: { url: string }, server: Dastak, language: Language = "en", path = "/login"): Promise<Site> {
    const site = new Site(page, app, server, language);
    await page.context().addCookies([{ name: "locale", value: language, url: app.url }]);
    await site.goto(path);
    return site;
  }

  get number(): Locator {
    return this.page.getByLabel(this.t.number.label);
  }

  get code(): Locator {
    return this.page.getByLabel(this.t.code.label, { exact: true });
  }

  get name(): Locator {
    return this.page.getByLabel(this.t.register.name);
  }

  get alert(): Locator {
    return this.page.getByRole("main").getByRole("alert");
  }

  /** The button that sends again, whatever it says at the moment. */
  get again(): Locator {
    return this.button(this.t.code.resend).or(this.button(pattern(this.t.code.resend_in)));
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.#app.url}${path}`);
  }

  async ask(number: string): Promise<void> {
    await this.number.fill(number);
    await this.button(this.t.number.submit).click();
    await expect(this.code).toBeFocused();
  }

  async enter(code: string): Promise<void> {
    await this.code.fill(code);
    await this.button(this.t.code.submit).click();
  }

  /** Number and code. */
  async prove(number: string): Promise<void> {
    await this.ask(number);
    await this.enter(await this.#server.code(number));
  }

  /** Registers a number as somebody who agrees to everything. */
  async register(number: string, name = "Asha Rao"): Promise<void> {
    await this.prove(number);
    await this.name.fill(name);
    await this.agree();
    await this.button(this.t.register.submit).click();
    await this.isIn(name);
  }

  /** Ticks every consent, once they are there. */
  async agree(): Promise<void> {
    const boxes = this.page.getByRole("checkbox");
    await expect(boxes.first()).toBeVisible();
    for (const box of await boxes.all()) {
      await expect(box).not.toBeChecked();
      await box.check();
    }
  }

  /** A page of the account, by its link. */
  async follow(title: string): Promise<void> {
    await this.page.getByRole("link", { name: title, exact: true }).click();
    await expect(this.page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  }

  async login(number: string, name = "Asha Rao"): Promise<void> {
    await this.prove(number);
    await this.isIn(name);
  }

  async isIn(name = "Asha Rao"): Promise<void> {
    const greeting = fill(this.t.profile.greeting, { name });
    await expect(this.page.getByRole("heading", { name: greeting })).toBeVisible();
  }

  /** The login page, with a sentence about why. */
  async isOut(notice: string): Promise<void> {
    await expect(this.page.getByText(notice, { exact: true })).toBeVisible();
    await expect(this.number).toBeVisible();
    expect(await this.tokens()).toBeUndefined();
  }

  /** What the cookie of the session holds. */
  async tokens(): Promise<string | undefined> {
    const cookies = await this.page.context().cookies(this.#app.url);
    return cookies.find(({ name }) => name === "session")?.value;
  }
}
