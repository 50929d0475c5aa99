"use client";

import { useText } from "@/components/text";
import { Icon } from "@/components/ui/icon";
import type { Country } from "@/lib/countries";
import styles from "./country-select.module.css";

interface Props {
  countries: Country[];
  value: string;
  onChange: (region: string) => void;
}

/** The country, short when closed: the real select lies over it, unseen, with the full names. */
export function CountrySelect({ countries, value, onChange }: Props) {
  const { t } = useText();
  const chosen = countries.find(({ region }) => region === value);
  return (
    <div className={styles.country}>
      <span className={styles.shown} aria-hidden="true">
        <span className={styles.region}>{value}</span>+{chosen?.code}
        <Icon name="down" size={14} />
      </span>
      <select
        aria-label={t.number.country}
        autoComplete="tel-country-code"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {countries.map(({ region, name, code }) => (
          <option key={region} value={region}>
            {name} (+{code})
          </option>
        ))}
      </select>
    </div>
  );
}
