import type { ReactNode } from "react";
import styles from "./card.module.css";

/** A surface for one thing. */
export function Card({ children, tone }: { children: ReactNode; tone?: "danger" }) {
  return <section className={`${styles.card} ${tone === "danger" ? styles.danger : ""}`}>{children}</section>;
}

/** A page's name, and what it is for. */
export function PageHead({ title, lead }: { title: string; lead?: string }) {
  return (
    <div className={styles.head}>
      <h1>{title}</h1>
      {lead && <p>{lead}</p>}
    </div>
  );
}
