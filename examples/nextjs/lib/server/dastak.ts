import { DastakClient, MemoryTokenStore, type TokenStore } from "@dastak/client";
import { clientAddressHeader, dastakUrl } from "./settings";

/** A client for one request of one person. It is never shared. */
export function dastak(store: TokenStore = new MemoryTokenStore(), incoming?: Headers): DastakClient {
  return new DastakClient({ baseUrl: dastakUrl, store, timeoutMs: 8000, fetch: onBehalfOf(incoming) });
}

/** Hands the visitor's address on, so that limits and the history know people apart. */
function onBehalfOf(incoming: Headers | undefined): typeof fetch {
  const address = clientAddressHeader && incoming?.get(clientAddressHeader);
  if (!address) return fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("x-forwarded-for", address);
    return fetch(input, { ...init, headers });
  };
}
