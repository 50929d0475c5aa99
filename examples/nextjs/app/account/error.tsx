"use client";

import { ErrorNote } from "@/components/error-note";

export default function AccountError({ reset }: { error: Error; reset: () => void }) {
  return <ErrorNote retry={reset} />;
}
