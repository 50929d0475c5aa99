"use client";

import { useText } from "./text";
import { Alert } from "./ui/alert";
import { Button } from "./ui/button";
import { Card } from "./ui/card";

/** For what nobody thought of. */
export function ErrorNote({ retry }: { retry: () => void }) {
  const { t } = useText();
  return (
    <Card>
      <h1>{t.states.errorHeading}</h1>
      <Alert kind="error" focus>
        {t.states.errorLead}
      </Alert>
      <div>
        <Button onClick={retry}>{t.states.retry}</Button>
      </div>
    </Card>
  );
}
