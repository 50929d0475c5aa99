/** The languages of the app, each with its own name for itself. */
export const localeNames = { en: "English", hi: "हिन्दी" } as const;

export type Locale = keyof typeof localeNames;

export const locales = Object.keys(localeNames) as Locale[];
export const defaultLocale: Locale = "en";
/** Readable by scripts: it is a wish, not a secret. */
export const localeCookie = "locale";

export function isLocale(value: unknown): value is Locale {
  return typeof value === "string" && Object.hasOwn(localeNames, value);
}

/** The language to answer in: what was chosen, else the first one of `Accept-Language` that there is. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const wishes = (acceptLanguage ?? "").split(",").map((part) => {
    const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
    const quality = parameters.find((parameter) => parameter.trim().startsWith("q="))?.split("=")[1];
    return { language: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  // Stable: of equal wishes the first one counts.
  const best = wishes.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  return best.map(({ language }) => language).find(isLocale) ?? defaultLocale;
}
