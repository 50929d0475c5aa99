"use client";

import type { ConsentOffer } from "@dastak/client";
import { useId } from "react";
import { useText } from "@/components/text";
import { FieldError } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { consentTitle } from "@/lib/i18n/consent-title";
import { fill } from "@/lib/i18n/format";
import styles from "./consent-boxes.module.css";

interface Props {
  /** Nothing while they are loaded. */
  offers: ConsentOffer[] | undefined;
  agreed: ReadonlySet<string>;
  /** Purposes that are needed and were left out. */
  lacking: string[];
  onChange: (purpose: string, yes: boolean) => void;
}

/** A box for each consent. None is ticked beforehand: silence is no consent. */
export function ConsentBoxes({ offers, agreed, lacking, onChange }: Props) {
  const { locale, t } = useText();
  const id = useId();
  if (!offers) return <Skeleton lines={2} />;
  if (offers.length === 0) return null;
  return (
    <fieldset className={styles.boxes}>
      <legend>{t.register.consents}</legend>
      {offers.map(({ purpose, title: given, url, required }) => {
        const title = consentTitle(t, locale, purpose, given);
        const error = lacking.includes(purpose) ? t.register.consent_needed : undefined;
        const errorId = `${id}-${purpose}`;
        return (
          <div key={purpose} className={styles.box}>
            <label>
              <input
                type="checkbox"
                name={purpose}
                checked={agreed.has(purpose)}
                aria-required={required}
                aria-invalid={error ? true : undefined}
                aria-describedby={error ? errorId : undefined}
                onChange={(event) => onChange(purpose, event.target.checked)}
              />
              <span>
                {title} <span className={styles.note}>({required ? t.register.required : t.register.optional})</span>
              </span>
            </label>
            <a className="target" href={url} target="_blank" rel="noreferrer">
              {fill(t.register.read, { title })}
            </a>
            <FieldError id={errorId} error={error} />
          </div>
        );
      })}
    </fieldset>
  );
}
