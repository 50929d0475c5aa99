"use client";

import { useText } from "../text";
import styles from "./skeleton.module.css";

/** The shape of what is on its way. */
export function Skeleton({ lines }: { lines: number }) {
  const { t } = useText();
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">{t.states.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={styles.line} />
      ))}
    </div>
  );
}
