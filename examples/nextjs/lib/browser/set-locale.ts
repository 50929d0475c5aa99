import { localeCookie, type Locale } from "../i18n/locales";

/** Remembers the language for a year. It is no secret, so a script may write it. */
export function setLocale(locale: Locale): void {
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${localeCookie}=${locale}; path=/; max-age=31536000; samesite=lax${secure}`;
}
