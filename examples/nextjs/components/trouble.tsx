"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { problemText } from "@/lib/i18n/problem-text";
import type { Problem } from "@/lib/problem";
import { useText } from "./text";
import { Alert } from "./ui/alert";
import { Button } from "./ui/button";
import { Card } from "./ui/card";

/** In the place of what a page could not get, with a way to try again. */
export function Trouble({ problem }: { problem: Problem }) {
  const { locale, t } = useText();
  const router = useRouter();
  const [pending, start] = useTransition();
  return (
    <Card>
      <h2>{problem.status >= 500 || problem.code === "token_expired" ? t.states.troubleHeading : t.states.errorHeading}</h2>
      <Alert kind="error">{problemText(t, locale, problem)}</Alert>
      <div>
        <Button look="quiet" busy={pending && t.states.loading} onClick={() => start(() => router.refresh())}>
          {t.states.retry}
        </Button>
      </div>
    </Card>
  );
}
