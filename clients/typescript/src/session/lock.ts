import type { TokenStore } from "./token-store.js";

/** What is needed of Web Locks. */
interface LocksLike {
  request<T>(
    name: string,
    options: { signal: AbortSignal } | { ifAvailable: true },
    run: (lock: object | null) => Promise<T>,
  ): Promise<T>;
}

/** The last one in the line of each place where sessions are kept. */
const linesByName = new Map<string, Promise<unknown>>();
const linesByStore = new WeakMap<TokenStore, Promise<unknown>>();

/**
 * Runs something while nobody else does who shares the store's place: clients of this process, and other tabs where
 * there are Web Locks. When `impatient` fires before its turn it runs all the same, since the server stands two
 * refreshes with one token for ten seconds, and a frozen tab must not stop the others for ever. It is told whether another
 * tab had the turn before, which may have written what this one does not see yet.
 */
export function exclusively<T>(
  store: TokenStore,
  impatient: AbortSignal,
  run: (afterTab: boolean) => Promise<T>,
): Promise<T> {
  const mine = (): Promise<T> => acrossTabs(store.lockName, impatient, run);
  if (store.lockName === undefined) return inLine(linesByStore, store, impatient, mine);
  return inLine(linesByName, store.lockName, impatient, mine);
}

async function inLine<K, T>(
  lines: { get(key: K): Promise<unknown> | undefined; set(key: K, line: Promise<unknown>): unknown; delete(key: K): unknown },
  key: K,
  impatient: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const before = lines.get(key);
  const mine = (before ? firstOf(before, impatient) : Promise.resolve()).then(run);
  const line = mine.catch(() => undefined);
  lines.set(key, line);
  try {
    return await mine;
  } finally {
    if (lines.get(key) === line) lines.delete(key);
  }
}

function firstOf(before: Promise<unknown>, impatient: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      impatient.removeEventListener("abort", go);
      resolve();
    };
    if (impatient.aborted) return go();
    impatient.addEventListener("abort", go, { once: true });
    void before.then(go, go);
  });
}

async function acrossTabs<T>(
  name: string | undefined,
  impatient: AbortSignal,
  run: (afterTab: boolean) => Promise<T>,
): Promise<T> {
  const locks = (globalThis as { navigator?: { locks?: LocksLike } }).navigator?.locks;
  if (!locks || name === undefined || impatient.aborted) return run(false);
  const lock = `dastak:${name}`;
  let begun: Promise<T> | undefined;
  try {
    // Whether it is free can't be asked together with a signal.
    await locks.request(lock, { ifAvailable: true }, async (free) => {
      if (free) await (begun = run(false));
    });
    if (!begun) {
      await locks.request(lock, { signal: impatient }, async () => {
        await (begun = run(true));
      });
    }
  } catch {
    // What was begun says itself what went wrong. Otherwise the lock was not ours in time, or locks are forbidden here,
    // as in a sandboxed frame.
  }
  return begun ?? run(false);
}
