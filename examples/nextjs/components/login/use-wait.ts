"use client";

import { useMemo } from "react";
import type { Problem } from "@/lib/problem";

/** The wait that a problem asks for, when it does. Anew for each problem. */
export function useWait(problem: Problem | undefined): { seconds: number } | undefined {
  return useMemo(() => (problem?.retryAfter ? { seconds: problem.retryAfter } : undefined), [problem]);
}
