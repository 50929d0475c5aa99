import { test as base, type BrowserContext, type BrowserContextOptions } from "@playwright/test";
import { Dastak } from "./dastak.ts";
import { Guard } from "./guard.ts";

interface OfTest {
  /** Watches every context; each test fails on what it saw. */
  guard: Guard;
  /** A further browser context: another device. */
  device: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

interface OfWorker {
  /** A server with its defaults, for all tests of a worker: each takes numbers of its own. */
  dastak: Dastak;
  /** One whose codes live for one second, for what the browser's clock can't tell. */
  shortCodes: Dastak;
  /** One whose access tokens live for two. */
  shortTokens: Dastak;
}

async function running(settings: Record<string, string>, use: (server: Dastak) => Promise<void>): Promise<void> {
  const server = await Dastak.start(settings);
  await use(server);
  await server.stop();
}

export const test = base.extend<OfTest, OfWorker>({
  dastak: [({}, use) => running({}, use), { scope: "worker" }],
  shortCodes: [({}, use) => running({ DASTAK__OTP__TTL_SECONDS: "1" }, use), { scope: "worker" }],
  shortTokens: [({}, use) => running({ DASTAK__TOKENS__ACCESS_TTL_SECONDS: "2" }, use), { scope: "worker" }],
  guard: [
    async ({ context }, use) => {
      const guard = new Guard();
      guard.watch(context);
      await use(guard);
      guard.check();
    },
    { auto: true },
  ],
  device: async ({ browser, guard }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      guard.watch(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect, type Locator, type Page } from "@playwright/test";
