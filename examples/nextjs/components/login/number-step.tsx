"use client";

import type { Channel, SentOtp } from "@dastak/client";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { useCountdown } from "@/lib/browser/use-countdown";
import { defaultRegion, type Country } from "@/lib/countries";
import { clock, fill } from "@/lib/i18n/format";
import { fieldText, problemText } from "@/lib/i18n/problem-text";
import { internationalNumber } from "@/lib/mobile-number";
import { ChannelChoice } from "./channel-choice";
import { CountrySelect } from "./country-select";
import styles from "./steps.module.css";
import { useWait } from "./use-wait";

/** What was typed, to be found again by who comes back to correct it. */
export interface Entered {
  region: string;
  typed: string;
}

interface Props {
  countries: Country[];
  before: Entered | undefined;
  onSent: (sent: SentOtp, number: string, entered: Entered) => void;
}

/** Asks for the number. */
export function NumberStep({ countries, before, onSent }: Props) {
  const { locale, t } = useText();
  const [region, setRegion] = useState(before?.region ?? defaultRegion);
  const [typed, setTyped] = useState(before?.typed ?? "");
  const [channel, setChannel] = useState<Channel>("sms");
  const [empty, setEmpty] = useState(false);
  const { busy, problem, setProblem, run } = useAction();
  const wait = useCountdown(useWait(problem));
  const input = useRef<HTMLInputElement>(null);
  const error = empty ? t.number.empty : (fieldText(t, problem, "/mobile_number") ?? fieldText(t, problem, "/channel"));

  useEffect(() => {
    if (before) input.current?.focus();
  }, [before]);
  useEffect(() => {
    if (error) input.current?.focus();
  }, [error, problem]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setEmpty(typed.trim() === "");
    if (typed.trim() === "") return setProblem(undefined);
    const code = countries.find((each) => each.region === region)?.code ?? "";
    const number = internationalNumber(typed, code);
    const sent = await run(() => call<SentOtp>("POST", "/login/send", { mobile_number: number, channel }));
    if (sent) onSent(sent, number, { region, typed });
  }

  return (
    <form className={styles.step} onSubmit={(event) => void submit(event)} noValidate>
      <div className={styles.head}>
        <h1>{t.number.heading}</h1>
        <p>{t.number.lead}</p>
      </div>
      {problem && !error && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
      <Field label={t.number.label} hint={t.number.hint} error={error}>
        {({ className, ...field }) => (
          <div className={styles.number}>
            <CountrySelect countries={countries} value={region} onChange={setRegion} />
            <input
              {...field}
              ref={input}
              className={className}
              type="tel"
              inputMode="tel"
              autoComplete="tel"
              name="mobile_number"
              aria-required
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
        )}
      </Field>
      <ChannelChoice legend={t.number.channel} value={channel} onChange={setChannel} />
      <Button type="submit" wide busy={busy && t.number.busy} disabled={wait > 0}>
        {wait > 0 ? fill(t.number.wait, { time: clock(wait) }) : t.number.submit}
      </Button>
    </form>
  );
}
