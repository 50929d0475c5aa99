"use client";

import { useState } from "react";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { call } from "@/lib/browser/api";
import { saveAs } from "@/lib/browser/save-as";
import { useAction } from "@/lib/browser/use-action";
import { problemText } from "@/lib/i18n/problem-text";

/** Hands the person a copy of everything. */
export function ExportData() {
  const { locale, t } = useText();
  const [done, setDone] = useState(false);
  const { busy, problem, run } = useAction();

  async function download(): Promise<void> {
    setDone(false);
    const copy = await run(() => call("POST", "/account/export"));
    if (!copy) return;
    saveAs("my-data.json", JSON.stringify(copy, null, 2));
    setDone(true);
  }

  return (
    <Card>
      <h2>{t.data.exportHeading}</h2>
      <p>{t.data.exportLead}</p>
      {done && <Alert kind="success">{t.data.exported}</Alert>}
      {problem && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
      <div>
        <Button look="quiet" busy={busy && t.data.exportBusy} onClick={() => void download()}>
          {t.data.export}
        </Button>
      </div>
    </Card>
  );
}
