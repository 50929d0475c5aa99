"use client";

import type { OtpStatus, SentOtp } from "@dastak/client";
import { useEffect, useState } from "react";
import { call } from "@/lib/browser/api";

/** When to ask how far a message came, in milliseconds after it was sent. Most receipts arrive within half a minute. */
const LOOKS = [4000, 8000, 15_000, 30_000];

/** Whether the message arrived, as far as the gateway tells. */
export function useDelivery(sent: SentOtp): OtpStatus["status"] | undefined {
  const [state, setState] = useState<{ sent: SentOtp; status: OtpStatus["status"] }>();
  useEffect(() => {
    let over = false;
    const look = async (): Promise<void> => {
      if (over) return;
      const { data } = await call<OtpStatus>("GET", `/login/status/${sent.challenge_id}`);
      if (!data || over) return;
      setState({ sent, status: data.status });
      over = data.status === "delivered" || data.status === "failed";
    };
    const timers = LOOKS.map((wait) => setTimeout(() => void look(), wait));
    return () => {
      over = true;
      timers.forEach(clearTimeout);
    };
  }, [sent]);
  return state?.sent === sent ? state.status : undefined;
}
