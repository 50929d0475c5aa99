"use client";

import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { problemText } from "@/lib/i18n/problem-text";
import styles from "./sign-out.module.css";

/** Ends this session. When the server can't be asked, the person is told and stays signed in: they may try again. */
export function SignOut() {
  const { locale, t } = useText();
  const { busy, problem, run } = useAction();

  async function signOut(): Promise<void> {
    if (await run(() => call("POST", "/account/logout"))) window.location.assign("/login?notice=signed_out");
  }

  return (
    <div className={styles.place}>
      <Button look="quiet" className={styles.button} busy={busy && t.nav.signingOut} onClick={() => void signOut()}>
        {t.nav.signOut}
      </Button>
      {problem && (
        <div className={styles.problem}>
          <Alert kind="error">{problemText(t, locale, problem)}</Alert>
        </div>
      )}
    </div>
  );
}
