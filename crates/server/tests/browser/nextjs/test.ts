import type { Dastak } from "../support/dastak.ts";
import { Proxy } from "../support/proxy.ts";
import { test as base } from "../support/test.ts";
import { App } from "./app.ts";
import { Site } from "./site.ts";

interface OfTest {
  /** The login page in English, open. */
  site: Site;
}

interface OfWorker {
  /** What the app asks the server with the defaults goes through here. */
  upstream: Proxy;
  /** The app before that server. */
  app: App;
  /** The app before the server whose codes live for a second. */
  hastyApp: App;
}

async function running(server: { url: string }, use: (app: App) => Promise<void>): Promise<void> {
  const app = await App.start(server.url);
  await use(app);
  await app.stop();
}

export const test = base.extend<OfTest, OfWorker>({
  upstream: [
    async ({ dastak }, use) => {
      const proxy = await Proxy.before(dastak.url);
      await use(proxy);
      await proxy.stop();
    },
    { scope: "worker" },
  ],
  app: [({ upstream }, use) => running(upstream, use), { scope: "worker" }],
  hastyApp: [({ shortCodes }: { shortCodes: Dastak }, use) => running(shortCodes, use), { scope: "worker" }],
  baseURL: async ({ app }, use) => use(app.url),
  site: async ({ page, app, dastak }, use) => use(await Site.open(page, app, dastak)),
});

export { expect } from "../support/test.ts";
