import { CookieTokenStore, type CookieAccess } from "@dastak/client";
import { isSecure } from "./settings";

/** With `__Host-` a browser takes the cookie over HTTPS only, and from this host only. */
export const sessionCookie = isSecure ? "__Host-session" : "session";

/** Where a person's tokens are kept: in a cookie that no script can read. Without `set` they can only be used. */
export function sessionStore(cookies: CookieAccess): CookieTokenStore {
  return new CookieTokenStore(cookies, { name: sessionCookie, secure: isSecure, sameSite: "lax" });
}
