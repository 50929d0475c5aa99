"use client";

import type { Channel, SentOtp } from "@dastak/client";
import { useMemo, useState } from "react";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { useCountdown } from "@/lib/browser/use-countdown";
import { clock, fill } from "@/lib/i18n/format";
import { problemText } from "@/lib/i18n/problem-text";
import { ChannelChoice } from "./channel-choice";
import styles from "./steps.module.css";
import { useDelivery } from "./use-delivery";
import { useWait } from "./use-wait";

interface Props {
  sent: SentOtp;
  /** The code is no good any more: nobody has to wait for the hint of the server then, only for its limits. */
  urgent: boolean;
  onSent: (sent: SentOtp) => void;
}

/** Sends the code again, perhaps another way, when the server says that it is time. */
export function Resend({ sent, urgent, onSent }: Props) {
  const { locale, t } = useText();
  const [channel, setChannel] = useState<Channel>(sent.channel);
  const { busy, problem, run } = useAction();
  const offered = useCountdown(useMemo(() => ({ seconds: sent.resend_after }), [sent]));
  const limited = useCountdown(useWait(problem));
  const status = useDelivery(sent);
  const left = Math.max(limited, urgent ? 0 : offered);

  async function send(): Promise<void> {
    const body = { challenge_id: sent.challenge_id, channel };
    const next = await run(() => call<SentOtp>("POST", "/login/resend", body));
    if (next) onSent(next);
  }

  return (
    <section className={styles.resend} aria-label={t.code.missing}>
      <p role="status" className={styles.delivery}>
        {status === "delivered" && t.code.delivered}
        {status === "failed" && t.code.failed}
      </p>
      {problem && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
      <ChannelChoice legend={t.code.missing} value={channel} onChange={setChannel} />
      <Button look="quiet" wide busy={busy && t.number.busy} disabled={left > 0} onClick={() => void send()}>
        {left > 0 ? fill(t.code.resend_in, { time: clock(left) }) : t.code.resend}
      </Button>
    </section>
  );
}
