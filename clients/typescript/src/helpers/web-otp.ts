import { DastakAbortError } from "../errors/abort-error.js";

/** What browsers with WebOTP have beyond the types that TypeScript knows. */
interface OtpPage {
  OTPCredential?: unknown;
  navigator?: {
    credentials?: {
      get(options: { otp: { transport: ["sms"] }; signal?: AbortSignal }): Promise<{ code?: string } | null>;
    };
  };
}

const page = (): OtpPage => globalThis as OtpPage;

/** Whether this browser can read a code out of a text message (WebOTP). */
export function canReceiveOtp(): boolean {
  return page().OTPCredential !== undefined && page().navigator?.credentials !== undefined;
}

/**
 * Waits for the text message and answers its code, if the person agrees. `undefined` where the browser can't, or they
 * don't: show the field in any case, with `autocomplete="one-time-code"`. Abort it when the code was typed or the page
 * is left, else it waits on.
 */
export async function receiveOtp(options: { signal?: AbortSignal } = {}): Promise<string | undefined> {
  const { signal } = options;
  if (signal?.aborted) throw new DastakAbortError(signal.reason);
  if (!canReceiveOtp()) return undefined;
  try {
    const credential = await page().navigator?.credentials?.get({
      otp: { transport: ["sms"] },
      ...(signal ? { signal } : {}),
    });
    return credential?.code || undefined;
  } catch {
    if (signal?.aborted) throw new DastakAbortError(signal.reason);
    return undefined;
  }
}
