"use client";

import { useCallback, useRef, useState } from "react";
import type { Problem } from "../problem";
import type { Result } from "./api";
import { leaveIfOver } from "./session-over";

/** One thing that a button does: busy while it runs, never twice at the same time, with its problem afterwards. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const running = useRef(false);

  const run = useCallback(async <T>(ask: () => Promise<Result<T>>): Promise<T | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    const result = await ask();
    running.current = false;
    setBusy(false);
    if (leaveIfOver(result.problem)) return undefined;
    setProblem(result.problem);
    return result.data;
  }, []);

  return { busy, problem, setProblem, run };
}
