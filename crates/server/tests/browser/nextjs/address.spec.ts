import { parseStored } from "@dastak/client";
import { Dastak } from "../support/dastak.ts";
import { App } from "./app.ts";
import { letExpire } from "./let-expire.ts";
import { Site } from "./site.ts";
import { expect, test } from "./test.ts";

const VISITOR = "203.0.113.7";

test("the history names the visitor's address, also at a refresh token that was used before", async ({ device }) => {
  const server = await Dastak.start({ DASTAK__SERVER__TRUSTED_PROXIES: "127.0.0.1", DASTAK__TOKENS__REUSE_GRACE_SECONDS: "0" });
  const app = await App.start(server.url, { CLIENT_ADDRESS_HEADER: "X-Real-IP" });
  const context = await device({ extraHTTPHeaders: { "x-real-ip": VISITOR } });
  try {
    const site = await Site.open(await context.newPage(), app, server);
    const number = server.newNumber();
    await site.register(number);

    // Somebody else uses the refresh token first.
    const refresh_token = parseStored(await site.tokens())?.refreshToken;
    const stolen = await context.request.post(`${server.url}/api/v1/auth/refresh-token`, {
      data: { refresh_token },
      headers: { "x-real-ip": "" },
    });
    expect(stolen.status()).toBe(200);
    await letExpire(context, app.url);
    await site.goto("/account");
    await expect(site.number).toBeVisible();

    await site.login(number);
    const session = parseStored(await site.tokens());
    const headers = { authorization: `Bearer ${session?.accessToken}` };
    const history = await fetch(`${server.url}/api/v1/auth/login-history`, { headers });
    const { entries } = (await history.json()) as { entries: { event: string; ip_address: string }[] };
    const reused = entries.filter(({ event }) => event === "refresh_reused");
    expect(reused.map(({ ip_address }) => ip_address)).toEqual([VISITOR]);
  } finally {
    // A page must not see its app end: what it loads just then would be a fault on the console.
    await context.close();
    await app.stop();
    await server.stop();
  }
});
