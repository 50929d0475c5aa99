import type { Dictionary } from "./dictionary";
import type { Locale } from "./locales";

/** A text with its {braces} filled in. A brace without a value stays, so that the mistake is seen. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (brace, name: string) => String(values[name] ?? brace));
}

/** Which form of a text goes with this number. */
export function plural(locale: Locale, count: number): "one" | "other" {
  return new Intl.PluralRules(locale).select(count) === "one" ? "one" : "other";
}

/** A wait in words, rounded up so that it is never too short: "45 seconds", "2 minutes". */
export function duration(dictionary: Dictionary, locale: Locale, seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const [unit, count] =
    whole < 120
      ? (["seconds", whole] as const)
      : whole < 7200
        ? (["minutes", Math.ceil(whole / 60)] as const)
        : (["hours", Math.ceil(whole / 3600)] as const);
  return fill(dictionary.time[`${unit}_${plural(locale, count)}`], { count });
}

/** A countdown on a clock: 0:07, 2:30. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A date and time for people, in a time zone. */
export function dateTime(locale: Locale, value: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(`${locale}-IN`, { dateStyle: "medium", timeStyle: "short", timeZone });
  return format.format(new Date(value));
}
