import { NextResponse, type NextRequest } from "next/server";
import { freshen } from "./lib/server/fresh-session";
import { contentSecurityPolicy } from "./lib/server/security-headers";
import { sessionStore } from "./lib/server/session-store";
import { isSecure } from "./lib/server/settings";

/**
 * Runs before every page. It renews the tokens while a cookie can still be set, turns away who has no session, and gives
 * the answer its Content-Security-Policy.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const changed: Parameters<NextResponse["cookies"]["set"]>[] = [];
  const store = sessionStore({
    get: (name) => request.cookies.get(name)?.value,
    set: (name, value, attributes) => {
      // Into the request as well: the page that is rendered now reads it there.
      request.cookies.set(name, value);
      changed.push([name, value, attributes]);
    },
  });
  const signedIn = await freshen(store, request.headers);
  const isPrivate = request.nextUrl.pathname.startsWith("/account");
  const response = isPrivate && !signedIn ? toLogin(request) : withPolicy(request);
  for (const cookie of changed) response.cookies.set(...cookie);
  return response;
}

function toLogin(request: NextRequest): NextResponse {
  const { pathname, searchParams } = request.nextUrl;
  const cursor = searchParams.get("cursor");
  const login = new URL("/login", request.url);
  login.searchParams.set("next", cursor ? `${pathname}?cursor=${cursor}` : pathname);
  return NextResponse.redirect(login);
}

function withPolicy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const development = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy(nonce, { development, secure: isSecure });
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and puts it on its own scripts.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "private, no-store");
  if (isSecure) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

export const config = {
  // Route handlers renew for themselves; files need no session.
  matcher: ["/((?!api/|_next/static|_next/image|icon\\.svg|favicon\\.ico).*)"],
};
