"use client";

import { receiveOtp, type SentOtp } from "@dastak/client";
import { useEffect, useEffectEvent } from "react";

/** Takes the code out of the message where the browser can (WebOTP). Elsewhere nothing happens: the field is there. */
export function useCodeFromMessage(sent: SentOtp, onCode: (code: string) => void): void {
  const received = useEffectEvent(onCode);
  useEffect(() => {
    const gone = new AbortController();
    receiveOtp({ signal: gone.signal }).then(
      (code) => code && received(code),
      // Aborted: the code was typed, or the page was left.
      () => undefined,
    );
    return () => gone.abort();
  }, [sent]);
}
