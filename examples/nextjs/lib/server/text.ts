import { cookies, headers } from "next/headers";
import { cache } from "react";
import { dictionaries } from "../i18n";
import { chooseLocale, localeCookie } from "../i18n/locales";

/** The language of this request, and its texts. */
export const text = cache(async () => {
  const [jar, incoming] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(localeCookie)?.value, incoming.get("accept-language"));
  return { locale, t: dictionaries[locale] };
});
