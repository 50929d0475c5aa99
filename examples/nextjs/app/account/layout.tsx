import type { ReactNode } from "react";
import { AccountNav } from "@/components/account/account-nav";
import { SignOut } from "@/components/account/sign-out";
import { LanguageSwitch } from "@/components/language-switch";
import { Logo } from "@/components/logo";
import { text } from "@/lib/server/text";
import styles from "./account.module.css";

/** The frame of the account. It shows nothing of the person: each page asks dastak for that itself. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { t } = await text();
  return (
    <div className={styles.frame}>
      <header className={styles.top}>
        <div className={styles.name}>
          <Logo size={28} />
          <span>{t.app.name}</span>
        </div>
        <div className={styles.tools}>
          <LanguageSwitch />
          <SignOut />
        </div>
      </header>
      <div className={styles.body}>
        <AccountNav />
        <main className={styles.main} id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
