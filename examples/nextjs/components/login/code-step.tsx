"use client";

import type { Channel, SentOtp } from "@dastak/client";
import { useEffect, useId, useMemo, useRef, useState, type FormEvent } from "react";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { useCountdown } from "@/lib/browser/use-countdown";
import { clock, fill } from "@/lib/i18n/format";
import { fieldText, problemText } from "@/lib/i18n/problem-text";
import { codeDigits, readableNumber } from "@/lib/mobile-number";
import { Resend } from "./resend";
import styles from "./steps.module.css";
import { useCodeFromMessage } from "./use-code-from-message";
import { useWait } from "./use-wait";

/** What a right code leads to. */
export interface Verified {
  status?: "authenticated" | "registration_required";
  preferred_language?: string | null;
}

interface Props {
  sent: SentOtp;
  /** Where the code is checked, and what goes with it. */
  verify: { path: string; body?: object };
  onDone: (verified: Verified) => void;
  /** For who typed the wrong number. */
  onChange?: () => void;
  /** What stands on the button, when it does more than check. */
  label?: string;
  heading?: "h1" | "h2";
}

// Codes that no further try can help: the person needs a new code.
const SPENT = ["otp_expired", "otp_attempts_exceeded", "challenge_not_found"];

/** Asks for the code of a message, and offers to send it again. */
export function CodeStep({ sent: first, verify, onDone, onChange, label, heading: Heading = "h1" }: Props) {
  const { locale, t } = useText();
  const [sent, setSent] = useState(first);
  const [again, setAgain] = useState(false);
  const [code, setCode] = useState("");
  const [incomplete, setIncomplete] = useState(false);
  const { busy, problem, setProblem, run } = useAction();
  const life = useCountdown(useMemo(() => ({ seconds: sent.expires_in }), [sent]));
  const wait = useCountdown(useWait(problem));
  const input = useRef<HTMLInputElement>(null);
  const sentId = useId();
  const length = sent.otp_length;
  const spent = life === 0 || (problem !== undefined && (SPENT.includes(problem.code) || problem.attemptsRemaining === 0));
  const wrong = problem?.code === "otp_invalid" ? problemText(t, locale, problem) : fieldText(t, problem, "/otp");
  const error = incomplete ? fill(t.code.incomplete, { count: length }) : wrong;

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (error) input.current?.select();
  }, [error, problem]);

  const check = async (otp: string): Promise<void> => {
    setAgain(false);
    setIncomplete(otp.length < length);
    if (otp.length < length) return setProblem(undefined);
    const body = { ...verify.body, otp, challenge_id: sent.challenge_id };
    const verified = await run(() => call<Verified>("POST", verify.path, body));
    if (verified) onDone(verified);
  };
  useCodeFromMessage(sent, (received) => {
    setCode(received);
    void check(received);
  });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void check(code);
  };
  const resent = (next: SentOtp): void => {
    setSent(next);
    setAgain(true);
    setCode("");
    setIncomplete(false);
    setProblem(undefined);
    input.current?.focus();
  };

  return (
    <div className={styles.step}>
      <div className={styles.head}>
        <Heading>{t.code.heading}</Heading>
        <p id={sentId} role="status">
          {again && `${t.code.again} `}
          {fill(t.code[`sent_${sent.channel as Channel}`], { number: readableNumber(sent.mobile_number) })}
        </p>
      </div>
      <form className={styles.form} onSubmit={submit} noValidate>
        {problem && !error && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
        {life === 0 && !problem && <Alert kind="error">{t.code.expired}</Alert>}
        <Field
          label={t.code.label}
          error={error}
          {...(!spent ? { hint: fill(t.code.hint, { count: length, time: clock(life) }) } : {})}
        >
          {({ className, ...field }) => (
            <input
              {...field}
              aria-describedby={[field["aria-describedby"], sentId].filter(Boolean).join(" ")}
              ref={input}
              className={`${className} ${styles.code}`}
              type="text"
              inputMode="numeric"
              autoComplete="one-time-code"
              name="otp"
              aria-required
              spellCheck={false}
              value={code}
              onChange={(event) => setCode(codeDigits(event.target.value, length))}
            />
          )}
        </Field>
        <Button type="submit" wide busy={busy && t.code.busy} disabled={spent || wait > 0}>
          {wait > 0 ? fill(t.number.wait, { time: clock(wait) }) : (label ?? t.code.submit)}
        </Button>
      </form>
      <Resend sent={sent} urgent={spent} onSent={resent} />
      {onChange && (
        <Button look="link" className={styles.back} onClick={onChange}>
          {t.code.change}
        </Button>
      )}
    </div>
  );
}
