"use client";

import { useSyncExternalStore } from "react";
import { dateTime } from "@/lib/i18n/format";
import { useText } from "./text";

const never = () => () => undefined;

/** A time as the reader's own clock has it. The server doesn't know their zone, so it writes UTC until the page is awake. */
export function Time({ value }: { value: string }) {
  const shown = useTime();
  return <time dateTime={value}>{shown(value)}</time>;
}

/** The same as text, for labels. */
export function useTime(): (value: string) => string {
  const { locale } = useText();
  const awake = useSyncExternalStore(never, () => true, () => false);
  return (value) => (awake ? dateTime(locale, value) : `${dateTime(locale, value, "UTC")} UTC`);
}
