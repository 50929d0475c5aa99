"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { setLocale } from "@/lib/browser/set-locale";
import { localeNames, locales } from "@/lib/i18n/locales";
import styles from "./language-switch.module.css";
import { useText } from "./text";

/** Chooses the language of the pages. Each language is called by its own name, in its own script. */
export function LanguageSwitch() {
  const { locale, t } = useText();
  const router = useRouter();
  const [pending, start] = useTransition();
  return (
    <div className={styles.group} role="group" aria-label={t.app.language} aria-busy={pending}>
      {locales.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === locale}
          onClick={() => {
            setLocale(each);
            start(() => router.refresh());
          }}
        >
          {localeNames[each]}
        </button>
      ))}
    </div>
  );
}
