import type { en } from "./en";

/** What every language has. */
export type Dictionary = typeof en;
