"use client";

import { countdown } from "@dastak/client";
import { useEffect, useState } from "react";

/** Seconds that are left of a wait. It begins anew whenever `wait` is another object. */
export function useCountdown(wait: { seconds: number } | undefined): number {
  const [state, setState] = useState({ wait, left: wait?.seconds ?? 0 });
  useEffect(() => {
    if (!wait) return undefined;
    return countdown({ seconds: wait.seconds, onTick: (left) => setState({ wait, left }) });
  }, [wait]);
  return state.wait === wait ? state.left : (wait?.seconds ?? 0);
}
