"use client";

import type { HistoryEntry } from "@dastak/client";
import { useText } from "@/components/text";
import { Time } from "@/components/time";
import { Empty } from "@/components/ui/empty";
import { fill } from "@/lib/i18n/format";
import styles from "./history-list.module.css";

// What a person should look at twice.
const NOTABLE = ["login_failed", "login_refused", "refresh_reused", "device_login_failed", "device_reused", "access_denied"];

/** The person's own audit trail. */
export function HistoryList({ entries }: { entries: HistoryEntry[] }) {
  const { t } = useText();
  if (entries.length === 0) return <Empty>{t.history.empty}</Empty>;
  const names: Record<string, string> = t.events;
  return (
    <ol className={styles.list}>
      {entries.map(({ id, event, at, device, ip_address, channel }) => (
        <li key={id} className={NOTABLE.includes(event) ? styles.notable : undefined}>
          <p className={styles.event}>
            {names[event] ?? t.events.other}
            {channel && <span> {fill(t.history.by, { channel: t.channels[channel] })}</span>}
          </p>
          <p className={styles.where}>
            <Time value={at} />
            {[device?.name, ip_address].filter(Boolean).map((part) => (
              <span key={part}>{part}</span>
            ))}
          </p>
        </li>
      ))}
    </ol>
  );
}
