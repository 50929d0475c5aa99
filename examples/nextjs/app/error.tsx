"use client";

import { ErrorNote } from "@/components/error-note";
import styles from "./alone.module.css";

export default function AppError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className={styles.alone} id="content">
      <ErrorNote retry={reset} />
    </main>
  );
}
