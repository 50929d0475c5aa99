import type { Problem } from "../problem";
import type { Dictionary } from "./dictionary";
import { duration, fill, plural } from "./format";
import type { Locale } from "./locales";

/** What happened, in a sentence for the person, in their language. The server's own `detail` is English. */
export function problemText(dictionary: Dictionary, locale: Locale, problem: Problem): string {
  const texts: Record<string, string> = dictionary.problems;
  if (problem.code === "otp_invalid") {
    const left = problem.attemptsRemaining ?? 0;
    if (left < 1) return dictionary.problems.otp_invalid_last;
    return fill(dictionary.problems[`otp_invalid_${plural(locale, left)}`], { count: left });
  }
  const text = Object.hasOwn(texts, problem.code) ? texts[problem.code] : undefined;
  return fill(text ?? dictionary.problems.unknown, { time: duration(dictionary, locale, problem.retryAfter ?? 60) });
}

/** What is wrong with one field, when the server named it. */
export function fieldText(dictionary: Dictionary, problem: Problem | undefined, pointer: string): string | undefined {
  const error = problem?.errors.find((each) => each.pointer === pointer);
  if (!error) return undefined;
  const texts: Record<string, string> = dictionary.fields;
  return Object.hasOwn(texts, error.code) ? texts[error.code] : dictionary.fields.other;
}
