"use client";

import { createContext, useContext, type ReactNode } from "react";
import type { Dictionary } from "@/lib/i18n/dictionary";
import type { Locale } from "@/lib/i18n/locales";

interface Text {
  locale: Locale;
  t: Dictionary;
}

const Context = createContext<Text | null>(null);

/** Gives the texts of one language to everything below. Only that language travels to the browser. */
export function TextProvider({ locale, t, children }: Text & { children: ReactNode }) {
  return <Context value={{ locale, t }}>{children}</Context>;
}

export function useText(): Text {
  const text = useContext(Context);
  if (!text) throw new Error("there is no TextProvider above");
  return text;
}
