import { DastakNetworkError, DastakProblem, MemoryTokenStore, type StoredSession, type TokenStore } from "@dastak/client";
import { dastak } from "./dastak";
import { Renewals } from "./renewals";
import { within } from "./within";

/**
 * How long a request waits for new tokens. The exchange goes on behind it for as long as the client has patience, and who
 * comes next gets what it brought.
 */
const PATIENCE_MS = 3000;

/** Asks dastak for the next tokens when it is time, and for nothing before. */
async function renew(session: StoredSession, visitor: Headers): Promise<StoredSession | null> {
  const store = new MemoryTokenStore();
  store.save(session);
  try {
    await dastak(store, { visitor }).accessToken();
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
export function freshen(store: TokenStore, visitor: Headers): Promise<boolean> {
  return bring(store, visitor, (session) => session);
}

/** The same for tokens that dastak does not take although they look good, as after a change of its keys. */
export function replaceTokens(store: TokenStore, visitor: Headers): Promise<boolean> {
  return bring(store, visitor, (session) => ({ ...session, expiresAt: 0 }));
}

async function bring(store: TokenStore, visitor: Headers, seen: (session: StoredSession) => StoredSession): Promise<boolean> {
  const session = await store.load();
  if (!session) return false;
  try {
    const current = await within(PATIENCE_MS, renewals.current(seen(session), visitor));
    if (!current) await store.clear();
    else if (current.accessToken !== session.accessToken) await store.save(current);
    return current !== null;
  } catch (error) {
    if (error instanceof DastakNetworkError || error instanceof DastakProblem) return true;
    throw error;
  }
}
