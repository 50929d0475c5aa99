import { formatStored, parseStored } from "@dastak/client";
import type { BrowserContext } from "@playwright/test";

/** Makes the access token in the cookie look as if its life were over: the app must take a new one before it goes on. */
export async function letExpire(context: BrowserContext, url: string): Promise<void> {
  const cookies = await context.cookies(url);
  const cookie = cookies.find(({ name }) => name === "session");
  const session = parseStored(cookie?.value);
  if (!cookie || !session) throw new Error("nobody is signed in");
  await context.addCookies([{ ...cookie, value: formatStored({ ...session, expiresAt: Date.now() - 1000 }) }]);
}
