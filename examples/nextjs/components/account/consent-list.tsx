"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useText } from "@/components/text";
import { useTime } from "@/components/time";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import type { ConsentState } from "@/lib/consent-state";
import { consentTitle } from "@/lib/i18n/consent-title";
import { fill } from "@/lib/i18n/format";
import { problemText } from "@/lib/i18n/problem-text";
import styles from "./consent-list.module.css";
import list from "./list.module.css";

/** What the person agreed to, and may change. */
export function ConsentList({ consents }: { consents: ConsentState[] }) {
  const { t } = useText();
  if (consents.length === 0) return <Empty>{t.consents.empty}</Empty>;
  return (
    <ul className={list.list}>
      {consents.map((consent) => (
        <Item key={consent.purpose} consent={consent} />
      ))}
    </ul>
  );
}

function Item({ consent }: { consent: ConsentState }) {
  const { locale, t } = useText();
  const router = useRouter();
  const [saved, setSaved] = useState(false);
  const { busy, problem, run } = useAction();
  const { purpose, version, given, outdated, retired, url } = consent;
  const title = consentTitle(t, locale, purpose, consent.title);
  const gives = !given || outdated;

  async function change(granted: boolean): Promise<void> {
    setSaved(false);
    const path = `/account/consents/${encodeURIComponent(purpose)}`;
    if (!(await run(() => call("PUT", path, { version, granted })))) return;
    setSaved(true);
    router.refresh();
  }

  return (
    <li className={styles.item}>
      <div className={styles.about}>
        <h2>{title}</h2>
        <Answer consent={consent} />
        {consent.required && <p className={styles.note}>{t.consents.required}</p>}
        {outdated && <p className={styles.note}>{fill(t.consents.outdated, { version })}</p>}
        {retired && <p className={styles.note}>{t.consents.retired}</p>}
        {url && (
          <a
            className="target"
            href={url}
            target="_blank"
            rel="noreferrer"
            aria-label={fill(t.consents.readNamed, { title })}
          >
            {t.consents.read}
          </a>
        )}
      </div>
      <div className={styles.actions}>
        {gives && !retired && (
          <Button busy={busy && t.consents.busy} aria-label={fill(t.consents.giveNamed, { title })} onClick={() => void change(true)}>
            {t.consents.give}
          </Button>
        )}
        {given && (
          <Button
            look="quiet"
            busy={busy && t.consents.busy}
            aria-label={fill(t.consents.withdrawNamed, { title })}
            onClick={() => void change(false)}
          >
            {t.consents.withdraw}
          </Button>
        )}
      </div>
      {(saved || problem) && (
        <div className={styles.result}>
          {saved && (
            // The button that was pressed has become another one: the focus must not be lost with it.
            <Alert kind="success" focus>
              {t.consents.saved}
            </Alert>
          )}
          {problem && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
        </div>
      )}
    </li>
  );
}

function Answer({ consent: { answer, given } }: { consent: ConsentState }) {
  const { t } = useText();
  const shown = useTime();
  if (!answer) return <p className={styles.no}>{t.consents.never}</p>;
  const time = shown(answer.at);
  return <p className={given ? styles.yes : styles.no}>{fill(given ? t.consents.given : t.consents.withdrawn, { time })}</p>;
}
