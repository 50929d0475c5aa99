import type { TokenStore } from "./token-store.js";

/** What is needed of Web Locks. */
interface LocksLike {
  request<T>(name: string, options: { signal: AbortSignal }, run: () => Promise<T>): Promise<T>;
}

/** The last one in the line of each place where sessions are kept. */
const linesByName = new Map<string, Promise<unknown>>();
const linesByStore = new WeakMap<TokenStore, Promise<unknown>>();

/**
 * Runs something while nobody else does who shares the store's place: clients of this process, and other tabs where
 * there are Web Locks. When `impatient` fires before its turn it runs all the same, since the server stands two
 * refreshes with one token for ten seconds, and a frozen tab must not stop the others for ever.
 */
export function exclusively<T>(store: TokenStore, impatient: AbortSignal, run: () => Promise<T>): Promise<T> {
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

async function acrossTabs<T>(name: string | undefined, impatient: AbortSignal, run: () => Promise<T>): Promise<T> {
  const locks = (globalThis as { navigator?: { locks?: LocksLike } }).navigator?.locks;
  if (!locks || name === undefined || impatient.aborted) return run();
  let begun = false;
  try {
    return await locks.request(`dastak:${name}`, { signal: impatient }, () => {
      begun = true;
      return run();
    });
  } catch (error) {
    if (begun) throw error;
    // Not ours in time, or locks are forbidden here, as in a sandboxed frame.
    return run();
  }
}
