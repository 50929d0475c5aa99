import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatStored, parseStored, type DastakClient, type SessionEvent } from "@dastak/client";
import type { Page } from "@playwright/test";
import type { Dastak } from "../support/dastak.ts";
import { workspace } from "../support/paths.ts";
import { Proxy, type Answer } from "../support/proxy.ts";
import { expect, test } from "../support/test.ts";

const CALLS = 15;
const KEY = "dastak.session";
const REFRESH = "/api/v1/auth/refresh-token";
const CLIENT = join(workspace, "clients/typescript/dist");

/** What the page below leaves in its window. */
interface Tab {
  client: DastakClient;
  events: SessionEvent[];
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page with the client</title>
<link rel="icon" href="data:,">
<script type="module">
  import { DastakClient, LocalStorageTokenStore } from "/client/index.js";
  window.events = [];
  window.client = new DastakClient({ baseUrl: location.origin, store: new LocalStorageTokenStore() });
  window.client.onSession((event) => window.events.push(event));
  document.title = "ready";
</script>`;

/** The page and the client's files; everything else is dastak's. */
async function pages(path: string): Promise<Answer | undefined> {
  if (path === "/") return { status: 200, type: "text/html", body: PAGE };
  if (!path.startsWith("/client/")) return undefined;
  return { status: 200, type: "text/javascript", body: await readFile(join(CLIENT, path.slice("/client/".length))) };
}

async function register(page: Page, dastak: Dastak): Promise<void> {
  const mobile_number = dastak.newNumber();
  await page.evaluate((number) => (window as unknown as Tab).client.send({ mobile_number: number }), mobile_number);
  const verify = { mobile_number, otp: await dastak.code(mobile_number) };
  await page.evaluate(async (request) => {
    const { client } = window as unknown as Tab;
    const answer = await client.verify(request);
    if (answer.status !== "registration_required") throw new Error("somebody has this number");
    const consents = ["terms", "privacy"].map((purpose) => ({ purpose, version: "1", granted: true }));
    await client.completeRegistration({ registration_token: answer.registration_token, full_name: "Asha Rao", consents });
  }, verify);
}

async function stored(page: Page): Promise<string | null> {
  return page.evaluate((key) => localStorage.getItem(key), KEY);
}

/** Makes the stored access token look as if its life were over. */
async function letExpire(page: Page): Promise<void> {
  const session = parseStored(await stored(page));
  if (!session) throw new Error("nobody is signed in");
  const text = formatStored({ ...session, expiresAt: Date.now() - 1000 });
  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEY, text] as const);
}

/** Many calls at once, and whom they answered. */
function calls(page: Page): Promise<string[]> {
  return page.evaluate(async (count) => {
    const { client } = window as unknown as Tab;
    const people = await Promise.all(Array.from({ length: count }, () => client.me.get()));
    return people.map(({ full_name }) => full_name);
  }, CALLS);
}

async function open(page: Page, url: string): Promise<Page> {
  await page.goto(url);
  await expect(page).toHaveTitle("ready");
  return page;
}

/** A window that a page opens is of its process; a tab beside it is not. */
const neighbours = {
  async "a window of the same process"(page: Page): Promise<Page> {
    const [opened] = await Promise.all([page.waitForEvent("popup"), page.evaluate(() => void window.open("/"))]);
    return opened;
  },
  "a tab of another process": (page: Page): Promise<Page> => page.context().newPage(),
};

for (const kind of ["a window of the same process", "a tab of another process"] as const) {
  test(`a page with the client and ${kind} go on with the same new tokens, and a logout in one is seen in the other`, async ({ page: first, dastak }) => {
    const proxy = await Proxy.before(dastak.url);
    try {
      proxy.instead = pages;
      await open(first, proxy.url);
      await register(first, dastak);
      const second = await neighbours[kind](first);
      await letExpire(first);
      const old = parseStored(await stored(first))?.accessToken;
      await Promise.all([open(first, proxy.url), open(second, proxy.url)]);

      const people = await Promise.all([calls(first), calls(second)]);
      expect(people.flat()).toEqual(Array.from({ length: 2 * CALLS }, () => "Asha Rao"));
      expect(proxy.count(REFRESH)).toBe(1);
      expect(proxy.count("/api/v1/auth/me")).toBe(2 * CALLS);
      for (const page of [first, second]) {
        expect(await page.evaluate(() => (window as unknown as Tab).client.isSignedIn())).toBe(true);
        expect(parseStored(await stored(page))?.accessToken).not.toBe(old);
      }
      await expect.poll(() => stored(second)).toBe(await stored(first));

      await first.evaluate(() => (window as unknown as Tab).client.logout());
      const ends = (): Promise<unknown[]> =>
        second.evaluate(() => (window as unknown as Tab).events.map((event) => event.type === "ended" && event.reason));
      await expect.poll(ends).toContain("elsewhere");
      expect(await second.evaluate(() => (window as unknown as Tab).client.isSignedIn())).toBe(false);
    } finally {
      await first.context().close();
      await proxy.stop();
    }
  });
}
