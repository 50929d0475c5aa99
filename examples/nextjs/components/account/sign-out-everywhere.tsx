"use client";

import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { problemText } from "@/lib/i18n/problem-text";

/** Ends every session of the person, this one too. */
export function SignOutEverywhere() {
  const { locale, t } = useText();
  const { busy, problem, run } = useAction();

  async function signOut(): Promise<void> {
    const done = await run(() => call("POST", "/account/logout", { all_devices: true }));
    if (done) window.location.assign("/login?notice=signed_out_everywhere");
  }

  return (
    <Card>
      <h2>{t.sessions.everywhereHeading}</h2>
      <p>{t.sessions.everywhereLead}</p>
      {problem && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
      <div>
        <Button look="danger" busy={busy && t.sessions.everywhereBusy} onClick={() => void signOut()}>
          {t.sessions.everywhere}
        </Button>
      </div>
    </Card>
  );
}
