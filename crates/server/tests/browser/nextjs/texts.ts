// The app's own texts: what a test looks for is what people read, in either language.
import { en } from "../../../../../examples/nextjs/lib/i18n/en.ts";
import { hi } from "../../../../../examples/nextjs/lib/i18n/hi.ts";

export const texts = { en, hi };

export type Texts = typeof en;
export type Language = keyof typeof texts;

/** A text with its {braces} as whatever stands there. */
export function pattern(text: string): RegExp {
  const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`, "u");
}

/** A text with its {braces} filled in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (brace, name: string) => String(values[name] ?? brace));
}
