/** Where to go after the login: a page of the account, and never another site, whatever a link says. */
export function nextPath(wish: unknown): string {
  const home = "/account";
  if (typeof wish !== "string" || wish.length > 200) return home;
  return /^\/account(?:\/[a-z]+)?(?:\?cursor=[\w-]+)?$/.test(wish) ? wish : home;
}
