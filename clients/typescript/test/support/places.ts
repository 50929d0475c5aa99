import type { StorageLike } from "../../src/stores/local-storage.js";

/** A `localStorage` of a test. */
export class FakeStorage implements StorageLike {
  readonly items = new Map<string, string>();
  full = false;

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}

/** Puts something in the place of a global until the test is over. */
export function withGlobal(t: { after(run: () => void): void }, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else Reflect.deleteProperty(globalThis, name);
  });
}

/** Web Locks as a browser's tabs share them: first come, first served, and an aborted wait is over. */
export class FakeLocks {
  readonly names: string[] = [];
  #tail: Promise<unknown> = Promise.resolve();
  /** Who has it, and who waits for it. */
  #holders = 0;

  async request<T>(
    name: string,
    options: { signal: AbortSignal } | { ifAvailable: true },
    run: (lock: object | null) => Promise<T>,
  ): Promise<T> {
    if ("ifAvailable" in options && this.#holders > 0) return run(null);
    this.names.push(name);
    const before = this.#tail;
    this.#holders += 1;
    const mine = (async () => {
      if ("signal" in options) {
        await new Promise<void>((resolve, reject) => {
          options.signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
          before.then(() => resolve(), () => resolve());
        });
      }
      return run({ name });
    })().finally(() => (this.#holders -= 1));
    this.#tail = mine.catch(() => undefined);
    return mine;
  }

  /** Somebody takes the lock and never lets go. */
  freeze(): void {
    this.#holders += 1;
    this.#tail = new Promise(() => undefined);
  }
}
