"use client";

import { en } from "@/lib/i18n/en";
import "./globals.css";

/** When not even the layout can be rendered, and with it no language. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>{en.states.errorHeading}</h1>
          <p>{en.states.errorLead}</p>
          <button type="button" onClick={reset}>
            {en.states.retry}
          </button>
        </main>
      </body>
    </html>
  );
}
