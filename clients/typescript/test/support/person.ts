import { DastakClient } from "../../src/client.js";
import type { SignedIn } from "../../src/types.js";
import { newNumber, type RealServer } from "./real-server.js";

/** Registers a new person with this client. */
export async function register(client: DastakClient, server: RealServer, number = newNumber()): Promise<SignedIn> {
  await client.send({ mobile_number: number });
  const verified = await client.verify({ mobile_number: number, otp: await server.code(number) });
  if (verified.status === "authenticated") return verified;
  const offers = await client.consents.offers();
  return client.completeRegistration({
    registration_token: verified.registration_token,
    full_name: "Asha Rao",
    consents: offers.map(({ purpose, version }) => ({ purpose, version, granted: true })),
  });
}

/** Logs a known person in. */
export async function login(client: DastakClient, server: RealServer, number: string): Promise<void> {
  await client.send({ mobile_number: number });
  await client.verify({ mobile_number: number, otp: await server.code(number) });
}
