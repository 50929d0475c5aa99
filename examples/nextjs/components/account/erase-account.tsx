"use client";

import type { SentOtp } from "@dastak/client";
import { useRef, useState } from "react";
import { CodeStep } from "@/components/login/code-step";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { fill } from "@/lib/i18n/format";
import { problemText } from "@/lib/i18n/problem-text";
import { readableNumber } from "@/lib/mobile-number";

/** Erases the account, after a question, and after a new code when the login is not recent. */
export function EraseAccount({ number }: { number: string }) {
  const { locale, t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const keep = useRef<HTMLButtonElement>(null);
  const [sent, setSent] = useState<SentOtp>();
  const { busy, problem, setProblem, run } = useAction();
  const stepUp = problem?.code === "step_up_required";

  async function erase(): Promise<void> {
    setSent(undefined);
    if (await run(() => call("POST", "/account/erase"))) window.location.assign("/login?notice=erased");
  }

  async function sendCode(): Promise<void> {
    const code = await run(() => call<SentOtp>("POST", "/account/confirm/send"));
    if (code) setSent(code);
  }

  function open(): void {
    setSent(undefined);
    setProblem(undefined);
    dialog.current?.showModal();
    // The browser would begin at the first button, the one that can't be undone.
    keep.current?.focus();
  }

  const cancel = (
    <Button ref={keep} look="quiet" wide onClick={() => dialog.current?.close()}>
      {t.data.cancel}
    </Button>
  );
  return (
    <Card tone="danger">
      <h2>{t.data.eraseHeading}</h2>
      <p>{t.data.eraseLead}</p>
      <div>
        <Button look="danger" onClick={open}>
          {t.data.erase}
        </Button>
      </div>
      <Dialog ref={dialog} label={stepUp || sent ? t.data.stepUpHeading : t.data.confirmHeading}>
        {sent ? (
          <>
            <CodeStep
              sent={sent}
              heading="h2"
              label={t.data.stepUpSubmit}
              verify={{ path: "/account/confirm/verify" }}
              onDone={() => void erase()}
            />
            {cancel}
          </>
        ) : (
          <>
            <h2>{stepUp ? t.data.stepUpHeading : t.data.confirmHeading}</h2>
            <p role="status">{stepUp ? fill(t.data.stepUpLead, { number: readableNumber(number) }) : t.data.confirmLead}</p>
            {problem && !stepUp && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
            {stepUp ? (
              <Button wide busy={busy && t.number.busy} onClick={() => void sendCode()}>
                {t.data.stepUpSend}
              </Button>
            ) : (
              <Button look="danger" wide busy={busy && t.data.confirmBusy} onClick={() => void erase()}>
                {t.data.confirm}
              </Button>
            )}
            {cancel}
          </>
        )}
      </Dialog>
    </Card>
  );
}
