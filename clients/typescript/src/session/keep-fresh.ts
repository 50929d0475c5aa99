import type { Clock } from "../clock.js";
import { DastakSignedOutError } from "../errors/signed-out-error.js";
import { askedWait, endingCode } from "../errors/sort.js";
import type { Freshness } from "./freshness.js";
import type { SessionKeeper } from "./keeper.js";
import type { Refresher } from "./refresher.js";

const SOONEST_MS = 1000;
const AFTER_ERROR_MS = 10_000;

/** What the schedule needs. */
export interface KeepFreshParts {
  keeper: SessionKeeper;
  refresher: Refresher;
  freshness: Freshness;
  clock: Clock;
}

/**
 * Refreshes the session each time it is due, without a request that needs it, until it is told to stop. It looks again
 * after a second at the soonest, so that no clock and no answer makes it run in circles.
 */
export function keepFresh({ keeper, refresher, freshness, clock }: KeepFreshParts): () => void {
  let stopped = false;
  let stopTimer = (): void => undefined;
  let stopListening = (): void => undefined;

  const schedule = (wait: number): void => {
    stopTimer();
    if (!stopped) stopTimer = clock.after(Math.max(wait, SOONEST_MS), () => void look());
  };
  const look = async (): Promise<void> => {
    try {
      const session = await refresher.usable();
      schedule(freshness.untilDue(session));
    } catch (error) {
      // Nobody there, or no more: the next login starts it again.
      if (error instanceof DastakSignedOutError || endingCode(error)) return;
      schedule(Math.max(askedWait(error) ?? 0, AFTER_ERROR_MS));
    }
  };
  stopListening = keeper.listen((event) => {
    if (event.type === "ended") stopTimer();
    else schedule(SOONEST_MS);
  });
  void look();
  return () => {
    stopped = true;
    stopTimer();
    stopListening();
  };
}
