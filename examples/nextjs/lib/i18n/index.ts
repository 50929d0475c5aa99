import type { Dictionary } from "./dictionary";
import { en } from "./en";
import { hi } from "./hi";
import type { Locale } from "./locales";

export const dictionaries: Record<Locale, Dictionary> = { en, hi };
