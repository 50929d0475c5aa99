"use client";

import type { SentOtp } from "@dastak/client";
import { useState, type ReactNode } from "react";
import { useText } from "@/components/text";
import { setLocale } from "@/lib/browser/set-locale";
import type { Country } from "@/lib/countries";
import { isLocale } from "@/lib/i18n/locales";
import { CodeStep } from "./code-step";
import { NumberStep, type Entered } from "./number-step";
import { RegisterStep } from "./register-step";

type Step = { name: "number" } | { name: "code"; sent: SentOtp; number: string } | { name: "register" };

interface Props {
  countries: Country[];
  /** Where to go afterwards. */
  next: string;
}

/** The way in: number, code, and a name for who is new. */
export function LoginFlow({ countries, next }: Props) {
  const { t } = useText();
  const [step, setStep] = useState<Step>({ name: "number" });
  const [entered, setEntered] = useState<Entered>();
  const restart = (): void => setStep({ name: "number" });

  // A whole new page: what the router kept from before the login must not be shown.
  const enter = (language?: string | null): void => {
    if (isLocale(language)) setLocale(language);
    window.location.assign(next);
  };

  const shown = (): ReactNode => {
    if (step.name === "register") return <RegisterStep onDone={() => enter()} onRestart={restart} />;
    if (step.name === "code") {
      const { sent, number } = step;
      return (
        <CodeStep
          sent={sent}
          verify={{ path: "/login/verify", body: { mobile_number: number } }}
          onDone={({ status, preferred_language }) =>
            status === "registration_required" ? setStep({ name: "register" }) : enter(preferred_language)
          }
          onChange={restart}
        />
      );
    }
    return (
      <NumberStep
        countries={countries}
        before={entered}
        onSent={(sent, number, entered) => {
          setEntered(entered);
          setStep({ name: "code", sent, number });
        }}
      />
    );
  };
  return (
    <>
      {/* It stays while the steps change, so that each is read out; the focus goes to the step's first field. */}
      <p className="visually-hidden" role="status">
        {step.name === "number" ? "" : t[step.name].heading}
      </p>
      {shown()}
    </>
  );
}
