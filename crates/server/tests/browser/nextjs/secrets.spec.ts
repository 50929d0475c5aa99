import { parseStored } from "@dastak/client";
import { Proxy } from "../support/proxy.ts";
import { Site } from "./site.ts";
import { expect, test } from "./test.ts";

test("no script ever sees a token: not in storage, cookies, pages or answers", async ({ app, dastak, page, context }) => {
  const texts: string[] = [];
  const proxy = await Proxy.before(app.url);
  proxy.see = (body) => texts.push(body);
  const site = await Site.open(page, proxy, dastak);
  await site.prove(dastak.newNumber());
  await expect(site.name).toBeFocused();
  const registration = (await context.cookies()).find(({ name }) => name === "registration");
  await site.name.fill("Asha Rao");
  await site.agree();
  await site.button(site.t.register.submit).click();
  await site.isIn();
  for (const title of [site.t.titles.sessions, site.t.titles.consents, site.t.titles.history, site.t.titles.data]) {
    await site.follow(title);
  }
  await site.button(site.t.data.export).click();
  await expect(page.getByText(site.t.data.exported)).toBeVisible();
  await page.reload();

  const cookies = await context.cookies();
  expect(cookies.filter(({ name, httpOnly }) => name !== "locale" && !httpOnly)).toEqual([]);
  texts.push(...(await page.evaluate(() => [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie])));
  expect(texts.join("")).toContain("Asha Rao");
  const session = parseStored(cookies.find(({ name }) => name === "session")?.value);
  for (const secret of [registration?.value, session?.accessToken, session?.refreshToken]) {
    // Its last part is the one that nobody can make.
    const signature = secret?.split(".").at(-1);
    expect(signature?.length).toBeGreaterThan(20);
    expect(texts.filter((text) => text.includes(String(signature)))).toEqual([]);
  }
  await page.close();
  await proxy.stop();
});

test("another page can't act in the name of who is signed in", async ({ site, app, dastak, context }) => {
  await site.register(dastak.newNumber());
  // Another port is the same site, so that the cookie goes along: the app itself must refuse.
  const elsewhere = await context.newPage();
  const form = `<form method="post" action="${app.url}/api/account/logout" enctype="text/plain"><button>Win</button></form>`;
  await elsewhere.route("http://127.0.0.1:9/", (route) => route.fulfill({ contentType: "text/html", body: form }));
  await elsewhere.goto("http://127.0.0.1:9/");
  const answered = elsewhere.waitForResponse("**/api/account/logout");
  await elsewhere.getByRole("button").click();
  const answer = await answered;
  expect((await answer.request().allHeaders())["cookie"]).toContain("session=");
  expect(answer.status()).toBe(403);
  // Nor can a program that says nothing of where it comes from.
  expect((await context.request.post(`${app.url}/api/account/logout`, { data: {} })).status()).toBe(403);
  await site.page.reload();
  await site.isIn();
});
