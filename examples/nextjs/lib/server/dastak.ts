import { DastakClient, MemoryTokenStore, type DastakClientOptions, type TokenStore } from "@dastak/client";
import { clientAddressHeader, dastakUrl } from "./settings";

interface Options extends Pick<DastakClientOptions, "timeoutMs" | "retries"> {
  /** The headers of the request that is answered. */
  visitor?: Headers;
}

/** A client for one request of one person. It is never shared. */
export function dastak(store: TokenStore = new MemoryTokenStore(), { visitor, ...limits }: Options = {}): DastakClient {
  return new DastakClient({ baseUrl: dastakUrl, store, timeoutMs: 8000, fetch: onBehalfOf(visitor), ...limits });
}

/** Hands the visitor's address on, so that limits and the history know people apart. */
function onBehalfOf(visitor: Headers | undefined): typeof fetch {
  const address = clientAddressHeader && visitor?.get(clientAddressHeader);
  if (!address) return fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("x-forwarded-for", address);
    return fetch(input, { ...init, headers });
  };
}
