import type { Dictionary } from "./dictionary";
import type { Locale } from "./locales";

/** How a consent is called. The server knows one title for each; the usual ones have a name in every language here. */
export function consentTitle(dictionary: Dictionary, locale: Locale, purpose: string, title: string): string {
  const names: Record<string, string> = dictionary.purposes;
  if (locale === "en" || !Object.hasOwn(names, purpose)) return title;
  return names[purpose] ?? title;
}
