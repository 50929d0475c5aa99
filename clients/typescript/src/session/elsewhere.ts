import type { SessionEvent } from "./events.js";
import type { StoredSession } from "./stored-session.js";

/** Tells what other tabs did with the session, by comparing what is stored with what was last seen. */
export class Elsewhere {
  #seen: StoredSession | null | undefined;
  #writes = 0;

  /** This client is about to write, or has just done so. */
  wrote(session: StoredSession | null): void {
    this.#seen = session;
    this.#writes += 1;
  }

  /** Taken before reading: what was read is worth nothing once this client has written meanwhile. */
  get turn(): number {
    return this.#writes;
  }

  /** What happened, now that this was read in that turn. The first look is no event. */
  read(now: StoredSession | null, turn: number): SessionEvent | undefined {
    if (turn !== this.#writes) return undefined;
    const before = this.#seen;
    this.#seen = now;
    if (before === undefined) return undefined;
    if (!now) return before ? { type: "ended", sessionId: before.sessionId, reason: "elsewhere" } : undefined;
    if (now.sessionId !== before?.sessionId) return { type: "signed_in", sessionId: now.sessionId };
    if (now.accessToken !== before.accessToken) return { type: "refreshed", sessionId: now.sessionId };
    return undefined;
  }
}
