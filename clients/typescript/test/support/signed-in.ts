import { DastakClient } from "../../src/client.js";
import type { DastakClientOptions } from "../../src/options.js";
import type { SessionEvent } from "../../src/session/events.js";
import { SessionServer } from "./session-server.js";

/** A client of this server. */
export function clientOf(server: SessionServer, options: Partial<DastakClientOptions> = {}): DastakClient {
  const { clock, fetch } = server;
  return new DastakClient({ baseUrl: "https://login.test", clock, fetch, random: () => 0.5, ...options });
}

/** A client with somebody signed in, and what its listeners were told since. */
export async function signedIn(options: Partial<DastakClientOptions> = {}, server = new SessionServer()) {
  const client = clientOf(server, options);
  await client.verify({ mobile_number: "+919876543210", otp: "123456" });
  const events: SessionEvent[] = [];
  client.onSession((event) => events.push(event));
  return { server, client, clock: server.clock, events };
}

/** A client of another tab: the built package, which shares nothing in memory with the sources that are tested here. */
export async function otherTab(server: SessionServer, options: Partial<DastakClientOptions>): Promise<DastakClient> {
  const built = (await import(new URL("../../../dist/index.js", import.meta.url).href)) as {
    DastakClient: typeof DastakClient;
  };
  const { clock, fetch } = server;
  return new built.DastakClient({ baseUrl: "https://login.test", clock, fetch, random: () => 0.5, ...options });
}
