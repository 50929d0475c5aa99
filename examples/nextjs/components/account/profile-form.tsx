"use client";

import type { User } from "@dastak/client";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useText } from "@/components/text";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { call } from "@/lib/browser/api";
import { setLocale } from "@/lib/browser/set-locale";
import { useAction } from "@/lib/browser/use-action";
import { isLocale, localeNames, locales } from "@/lib/i18n/locales";
import { fieldText, problemText } from "@/lib/i18n/problem-text";
import styles from "./profile-form.module.css";

const genders = ["female", "male", "other", "undisclosed"] as const;
const editable = ["full_name", "email", "date_of_birth", "gender", "preferred_language"] as const;

/** The part of the profile that its person may change. */
export function ProfileForm({ user }: { user: User }) {
  const { locale, t } = useText();
  const router = useRouter();
  const [saved, setSaved] = useState(false);
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const error = (field: (typeof editable)[number]) => fieldText(t, problem, `/${field}`);
  const preferred = user.preferred_language;
  const anyError = editable.some((field) => error(field));

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [problem]);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setSaved(false);
    const values = new FormData(event.currentTarget);
    // An emptied field is null, which empties it on the server; the name can't be emptied, and the server says so.
    const body = Object.fromEntries(
      editable.map((field) => [field, String(values.get(field) ?? "").trim() || (field === "full_name" ? "" : null)]),
    );
    const changed = await run(() => call<User>("PATCH", "/account/profile", body));
    if (!changed) return;
    setSaved(true);
    if (isLocale(changed.preferred_language)) setLocale(changed.preferred_language);
    router.refresh();
  }

  return (
    <form ref={form} className={styles.form} onSubmit={(event) => void submit(event)} onInput={() => setSaved(false)} noValidate>
      {problem && !anyError && <Alert kind="error">{problemText(t, locale, problem)}</Alert>}
      <div className={styles.grid}>
        <Field label={t.profile.name} error={error("full_name")}>
          {(field) => <input {...field} name="full_name" autoComplete="name" aria-required defaultValue={user.full_name} />}
        </Field>
        <Field label={t.profile.email} note={t.register.optional} error={error("email")}>
          {(field) => <input {...field} type="email" name="email" autoComplete="email" defaultValue={user.email ?? ""} />}
        </Field>
        <Field label={t.profile.birth} note={t.register.optional} error={error("date_of_birth")}>
          {(field) => (
            <input {...field} type="date" name="date_of_birth" autoComplete="bday" defaultValue={user.date_of_birth ?? ""} />
          )}
        </Field>
        <Field label={t.profile.gender} note={t.register.optional} error={error("gender")}>
          {(field) => (
            <select {...field} name="gender" autoComplete="sex" defaultValue={user.gender ?? ""}>
              <option value="">{t.profile.gender_none}</option>
              {genders.map((gender) => (
                <option key={gender} value={gender}>
                  {t.profile[`gender_${gender}`]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.profile.language} error={error("preferred_language")}>
          {(field) => (
            <select {...field} name="preferred_language" defaultValue={isLocale(preferred) ? preferred : locale}>
              {locales.map((each) => (
                <option key={each} value={each} lang={each}>
                  {localeNames[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {saved && <Alert kind="success">{t.profile.saved}</Alert>}
      <div>
        <Button type="submit" busy={busy && t.profile.busy}>
          {t.profile.save}
        </Button>
      </div>
    </form>
  );
}
