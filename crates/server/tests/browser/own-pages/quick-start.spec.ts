import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Dastak } from "../support/dastak.ts";
import { workspace } from "../support/paths.ts";
import { expect, test } from "../support/test.ts";

const API = "http://localhost:8000/";

/** The page of the quick start, as a reader saves it, but for where the server is. */
async function pageOf(server: Dastak): Promise<string> {
  const text = await readFile(join(workspace, "docs/quick-start.md"), "utf8");
  const [block, ...more] = [...text.matchAll(/^```html\n(.*?)^```$/gms)].map(([, html]) => html);
  if (!block || more.length > 0) throw new Error("the quick start does not have exactly one page");
  expect(block.split(API)).toHaveLength(2);
  return block.replace(API, `${server.url}/`);
}

/** Somebody with this number. */
async function register(server: Dastak, mobile_number: string): Promise<void> {
  const post = async (name: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${server.url}/api/v1/auth/${name}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.ok, name).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };
  await post("send-otp", { mobile_number });
  const { registration_token } = await post("verify-otp", { mobile_number, otp: await server.code(mobile_number) });
  const consents = ["terms", "privacy"].map((purpose) => ({ purpose, version: "1", granted: true }));
  await post("complete-registration", { registration_token, full_name: "Asha Rao", consents });
}

test("the page of the quick start logs a person in from an origin of its own", async ({ page }) => {
  let html = "";
  const home = createServer((_, answer) => void answer.writeHead(200, { "content-type": "text/html" }).end(html));
  await new Promise<void>((resolve) => home.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(home.address() as AddressInfo).port}`;
  const server = await Dastak.start({ DASTAK__SERVER__ALLOWED_ORIGINS: origin });
  try {
    html = await pageOf(server);
    const known = server.newNumber();
    await register(server, known);
    await page.goto(origin);
    const login = async (number: string): Promise<void> => {
      await page.locator("input[name=mobile_number]").fill(number);
      await page.getByRole("button", { name: "Send the code" }).click();
      await page.locator("input[name=otp]").fill(await server.code(number));
      await page.getByRole("button", { name: "Log in" }).click();
    };
    await login(known);
    await expect(page.locator("#says")).toHaveText("Hello Asha Rao");
    await login(server.newNumber());
    await expect(page.locator("#says")).toContainText("A new number");
  } finally {
    await page.close();
    await server.stop();
    home.closeAllConnections();
    home.close();
  }
});
