"use client";

import type { ConsentOffer } from "@dastak/client";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { call } from "@/lib/browser/api";
import { useAction } from "@/lib/browser/use-action";
import { fieldText, problemText } from "@/lib/i18n/problem-text";
import { ConsentBoxes } from "./consent-boxes";
import styles from "./steps.module.css";
import { useOffers } from "./use-offers";

interface Props {
  onDone: () => void;
  onRestart: () => void;
}

/** Asks a new person for their name and for the consents that the server wants. */
export function RegisterStep({ onDone, onRestart }: Props) {
  const { locale, t } = useText();
  const { offers, failed, reload } = useOffers();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const nameError = tried && name.trim() === "" ? t.register.name_empty : fieldText(t, problem, "/full_name");
  const emailError = fieldText(t, problem, "/email");
  const lacking = (offers ?? []).filter((offer) => isLacking(offer, agreed));

  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  // A text has changed meanwhile: show the new one, and ask for it anew.
  useEffect(() => {
    if (problem?.code !== "consent_version_outdated") return;
    setAgreed((before) => new Set([...before].filter((purpose) => !problem.purposes.includes(purpose))));
    reload();
  }, [problem, reload]);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [tried, problem]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!offers) return;
    setTried(true);
    if (name.trim() === "" || lacking.length > 0) {
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return;
    }
    const consents = offers.map(({ purpose, version }) => ({ purpose, version, granted: agreed.has(purpose) }));
    const done = await run(() => call("POST", "/login/register", { full_name: name, email, consents }));
    if (done) onDone();
  }

  const general = problem && !nameError && !emailError;
  const over = problem?.code === "registration_token_invalid" || problem?.code === "already_registered";
  return (
    <form ref={form} className={styles.step} onSubmit={(event) => void submit(event)} noValidate>
      <div className={styles.head}>
        <h1>{t.register.heading}</h1>
        <p>{t.register.lead}</p>
      </div>
      {general && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
      <Field label={t.register.name} error={nameError}>
        {(field) => (
          <input {...field} name="full_name" autoComplete="name" aria-required value={name} onChange={(e) => setName(e.target.value)} />
        )}
      </Field>
      <Field label={t.register.email} note={t.register.optional} error={emailError}>
        {(field) => (
          <input {...field} type="email" name="email" autoComplete="email" value={email} onChange={(e) => setEmail(e.target.value)} />
        )}
      </Field>
      {failed ? (
        <Alert kind="error">
          {t.register.consents_failed}{" "}
          <Button look="link" onClick={reload}>
            {t.states.retry}
          </Button>
        </Alert>
      ) : (
        <ConsentBoxes
          offers={offers}
          agreed={agreed}
          lacking={tried ? lacking.map(({ purpose }) => purpose) : []}
          onChange={(purpose, yes) => setAgreed((before) => toggled(before, purpose, yes))}
        />
      )}
      {over ? (
        <Button wide onClick={onRestart}>
          {t.register.restart}
        </Button>
      ) : (
        <Button type="submit" wide busy={busy && t.register.busy} disabled={!offers}>
          {t.register.submit}
        </Button>
      )}
    </form>
  );
}

function isLacking({ required, purpose }: ConsentOffer, agreed: ReadonlySet<string>): boolean {
  return required && !agreed.has(purpose);
}

function toggled(before: ReadonlySet<string>, purpose: string, yes: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (yes) next.add(purpose);
  else next.delete(purpose);
  return next;
}
