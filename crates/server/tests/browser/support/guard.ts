import { expect, type BrowserContext, type ConsoleMessage } from "@playwright/test";

/** Watches contexts for what must never happen in any of them. */
export class Guard {
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];

  /** The browser's own line about an answer of the API that is not a success is no fault: tests look at those themselves. */
  static readonly #refused = /Failed to load resource: the server responded with a status of 4\d\d/;

  watch(context: BrowserContext): void {
    context.on("console", (message) => this.#console(message));
    context.on("weberror", (error) => this.#faults.push(`uncaught: ${String(error.error().stack)}`));
    context.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(data|blob|about):$/.test(protocol)) return;
      if (hostname !== "127.0.0.1") this.#faults.push(`a request to another host: ${request.url()}`);
    });
  }

  /** Some line of the console is what a test is about. */
  expects(line: RegExp): void {
    this.#expected.push(line);
  }

  /** Fails when there was a fault. A violation of the Content-Security-Policy is an error on the console. */
  check(): void {
    expect(this.#faults, "errors on the console, or requests to another host").toEqual([]);
  }

  #console(message: ConsoleMessage): void {
    if (message.type() !== "error" && message.type() !== "warning") return;
    const { url } = message.location();
    if (Guard.#refused.test(message.text()) && url.includes("/api/")) return;
    if (this.#expected.some((line) => line.test(message.text()))) return;
    this.#faults.push(`${message.type()}: ${message.text()} (${url})`);
  }
}
