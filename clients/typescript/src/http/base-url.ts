/** The address that paths are put behind: absolute, with no slash at its end. A relative one is the page's own. */
export function baseUrl(address: string): string {
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  const url = new URL(address, page);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TypeError(`the base address must be http or https, not ${url.protocol}`);
  }
  if (url.search || url.hash || url.username || url.password) {
    throw new TypeError("the base address has no query, fragment or user");
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}
