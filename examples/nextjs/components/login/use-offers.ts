"use client";

import type { ConsentOffer } from "@dastak/client";
import { useCallback, useEffect, useState } from "react";
import { call } from "@/lib/browser/api";

/** What the server asks people to agree to: loading, there, or failed. */
export function useOffers() {
  const [offers, setOffers] = useState<ConsentOffer[]>();
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    void call<ConsentOffer[]>("GET", "/consents").then(({ data }) => {
      if (gone) return;
      setOffers(data);
      setFailed(!data);
    });
    return () => {
      gone = true;
    };
  }, [turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { offers, failed, reload };
}
