/**
 * Whether a request that changes something comes from this app's own pages.
 *
 * The session cookie is `SameSite=Lax`, which already keeps it out of most foreign requests, but a sibling subdomain is the
 * same site. Every browser of today says where a request comes from, in `Sec-Fetch-Site`, `Origin` or both, and no page
 * can forge either. A request with neither is refused.
 */
export function isSameOrigin(headers: Headers, appOrigin?: string): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site === null && origin === null) return false;
  if (site !== null && site !== "same-origin") return false;
  if (origin === null) return true;
  if (appOrigin) return origin === appOrigin;
  const host = headers.get("host");
  return host !== null && (origin === `http://${host}` || origin === `https://${host}`);
}

/** JSON can't be sent by a form of another page without asking first. */
export function isJson(headers: Headers): boolean {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  return type.trim().toLowerCase() === "application/json";
}
