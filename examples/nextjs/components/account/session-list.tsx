"use client";

import type { Session } from "@dastak/client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useText } from "@/components/text";
import { Time, useTime } from "@/components/time";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Icon } from "@/components/ui/icon";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { fill } from "@/lib/i18n/format";
import { problemText } from "@/lib/i18n/problem-text";
import { Facts } from "./facts";
import styles from "./session-list.module.css";
import list from "./list.module.css";

/** Every login, this one first. */
export function SessionList({ sessions }: { sessions: Session[] }) {
  const { t } = useText();
  const [ended, setEnded] = useState<string>();
  const ordered = [...sessions].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <>
      {ended && (
        // A new element for each, so that it is read out and takes the focus from the button that is gone.
        <Alert key={ended} kind="success" focus>
          {fill(t.sessions.ended, { device: ended.slice(ended.indexOf(" ") + 1) })}
        </Alert>
      )}
      <ul className={list.list}>
        {ordered.map((session) => (
          <Item key={session.id} session={session} onEnded={(device) => setEnded(`${session.id} ${device}`)} />
        ))}
      </ul>
      {ordered.length < 2 && <Empty>{t.sessions.empty}</Empty>}
    </>
  );
}

function Item({ session, onEnded }: { session: Session; onEnded: (device: string) => void }) {
  const { locale, t } = useText();
  const shown = useTime();
  const router = useRouter();
  const { busy, problem, run } = useAction();
  const device = session.device?.name ?? session.device?.model ?? t.sessions.unknown;
  const isPhone = /phone|android|ios/i.test(`${session.device?.platform} ${device}`);

  async function end(): Promise<void> {
    if (!(await run(() => call("DELETE", `/account/sessions/${session.id}`)))) return;
    onEnded(device);
    router.refresh();
  }

  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <span className={styles.icon}>
          <Icon name={isPhone ? "phone" : "laptop"} size={22} />
        </span>
        <div className={styles.device}>
          <h2>{device}</h2>
          {session.current && <span className={styles.badge}>{t.sessions.current}</span>}
          {session.ip_address && <p>{fill(t.sessions.address, { address: session.ip_address })}</p>}
        </div>
        {!session.current && (
          <Button
            look="danger"
            busy={busy && t.sessions.busy}
            aria-label={fill(t.sessions.endNamed, { device, time: shown(session.created_at) })}
            onClick={() => void end()}
          >
            {t.sessions.end}
          </Button>
        )}
      </div>
      <Facts
        facts={[
          [t.sessions.started, <Time key="started" value={session.created_at} />],
          [t.sessions.used, <Time key="used" value={session.last_used_at} />],
        ]}
      />
      {problem && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
    </li>
  );
}
