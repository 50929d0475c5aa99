import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";

interface Props extends ComponentProps<"button"> {
  look?: "primary" | "quiet" | "danger" | "link";
  /** What to say instead of the label while it works. */
  busy?: string | false;
  wide?: boolean;
}

/** A button. It stays in the tab order while it works or must wait, so that the focus is not lost. */
export function Button({ look = "primary", busy = false, wide, disabled, className, onClick, children, ...rest }: Props) {
  const off = disabled || busy !== false;
  const names = [styles.button, styles[look], wide && styles.wide, className].filter(Boolean).join(" ");
  return (
    <button
      type="button"
      {...rest}
      className={names}
      aria-disabled={off || undefined}
      onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
    >
      {busy === false ? children : <Busy>{busy}</Busy>}
    </button>
  );
}

function Busy({ children }: { children: ReactNode }) {
  return (
    <>
      <span className={styles.spinner} aria-hidden="true" />
      {children}
    </>
  );
}
