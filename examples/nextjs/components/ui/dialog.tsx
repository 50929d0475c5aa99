import type { ReactNode, Ref } from "react";
import styles from "./dialog.module.css";

interface Props {
  ref: Ref<HTMLDialogElement>;
  label: string;
  children: ReactNode;
}

/** A question over the page. The browser keeps the focus inside, closes it on Escape and gives the focus back. */
export function Dialog({ ref, label, children }: Props) {
  return (
    <dialog ref={ref} className={styles.dialog} aria-label={label}>
      <div className={styles.inside}>{children}</div>
    </dialog>
  );
}
