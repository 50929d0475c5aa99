"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "./icon";
import styles from "./alert.module.css";

interface Props {
  kind: "error" | "success" | "info";
  /** Moves the focus here when it appears, for what must not be missed. */
  focus?: boolean;
  children: ReactNode;
}

/** Something that happened. Screen readers say it when it appears. */
export function Alert({ kind, focus, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) place.current?.focus();
  }, [focus]);
  return (
    <div
      ref={place}
      className={`${styles.alert} ${styles[kind]}`}
      role={kind === "error" ? "alert" : "status"}
      tabIndex={focus ? -1 : undefined}
    >
      <Icon name={kind === "success" ? "check" : kind === "error" ? "alert" : "info"} size={18} />
      <div>{children}</div>
    </div>
  );
}
