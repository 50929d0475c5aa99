import { MemoryTokenStore, type StoredSession, type TokenStore } from "@dastak/client";
import { dastak } from "./dastak";
import { Renewals } from "./renewals";

/** Asks dastak for the next tokens when it is time, and for nothing before. */
async function renew(session: StoredSession): Promise<StoredSession | null> {
  const store = new MemoryTokenStore();
  store.save(session);
  try {
    await dastak(store).accessToken();
  } catch (error) {
    // The client has let go of it: the server said that the session is over.
    if (store.load() === null) return null;
    throw error;
  }
  return store.load();
}

// The proxy and the route handlers are bundled apart, each with modules of its own. What is global they share.
const place = globalThis as { [name: symbol]: Renewals | undefined };
const name = Symbol.for("dastak-example.renewals");
const renewals = (place[name] ??= new Renewals(renew));

/**
 * Brings the store of a request up to date. To be called where cookies can still be set.
 *
 * Answers whether somebody is signed in. When dastak can't be reached the session stays as it is: nobody is signed out
 * by an outage, and the call that follows says what is wrong.
 */
export async function freshen(store: TokenStore): Promise<boolean> {
  const session = await store.load();
  if (!session) return false;
  try {
    const current = await renewals.current(session);
    if (!current) await store.clear();
    else if (current.accessToken !== session.accessToken) await store.save(current);
    return current !== null;
  } catch {
    return true;
  }
}
