import { useId, type ReactNode } from "react";
import { Icon } from "./icon";
import styles from "./field.module.css";

/** What an input needs to be known by its label, hint and error. */
export interface InputProps {
  id: string;
  className: string | undefined;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface Props {
  label: string;
  /** A word after the label, as "optional". */
  note?: string;
  hint?: string;
  error?: string | undefined;
  children: (input: InputProps) => ReactNode;
}

/** A label, an input, and what is to be said of it. */
export function Field({ label, note, hint, error, children }: Props) {
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {note && <span className={styles.note}> ({note})</span>}
      </label>
      {children({
        id,
        className: styles.input,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      <FieldError id={`${id}-error`} error={error} />
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  if (!error) return null;
  return (
    <p className={styles.error} id={id}>
      <Icon name="alert" />
      <span>{error}</span>
    </p>
  );
}
