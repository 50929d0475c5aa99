import type { ReactNode } from "react";
import styles from "./empty.module.css";

/** That there is nothing, said kindly. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className={styles.empty}>{children}</p>;
}
