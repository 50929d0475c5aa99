"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useText } from "@/components/text";
import styles from "./account-nav.module.css";

const pages = [
  ["/account", "profile"],
  ["/account/sessions", "sessions"],
  ["/account/consents", "consents"],
  ["/account/history", "history"],
  ["/account/data", "data"],
] as const;

/** The pages of the account. */
export function AccountNav() {
  const { t } = useText();
  const here = usePathname();
  return (
    <nav className={styles.nav} aria-label={t.nav.label}>
      <ul>
        {pages.map(([path, title]) => (
          <li key={path}>
            <Link href={path} prefetch={false} aria-current={here === path ? "page" : undefined}>
              {t.titles[title]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
