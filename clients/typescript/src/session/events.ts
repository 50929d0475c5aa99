import type { EndingCode } from "../errors/sort.js";
import type { User } from "../types.js";

/**
 * Why a session is over: the code that ended it, `logout`, `erased` (the account is gone), `forgotten` (only this device
 * let go of it), or `elsewhere` (another tab did one of these).
 */
export type EndReason = EndingCode | "logout" | "erased" | "forgotten" | "elsewhere";

/** Something that happened to the session. */
export type SessionEvent =
  | { type: "signed_in"; sessionId: string; /** Absent when another tab signed in. */ user?: User }
  | { type: "refreshed"; sessionId: string }
  | { type: "ended"; sessionId: string; reason: EndReason };

/** Is told of events. What it throws is reported and hurts nobody else. */
export type SessionListener = (event: SessionEvent) => void;

/** The listeners of a client. */
export class SessionEvents {
  readonly #listeners = new Set<SessionListener>();

  /** Adds a listener. The answer removes it. */
  add(listener: SessionListener): () => void {
    // Wrapped, so that the same function may be added twice and each answer removes its own.
    const own: SessionListener = (event) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  emit(event: SessionEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        report(error);
      }
    }
  }
}

function report(error: unknown): void {
  const page = globalThis as { reportError?: (error: unknown) => void };
  if (page.reportError) page.reportError(error);
  else console.error(error);
}
