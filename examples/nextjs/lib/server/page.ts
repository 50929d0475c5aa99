import type { DastakClient } from "@dastak/client";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { isOver, isRefused, type Problem } from "../problem";
import { dastak } from "./dastak";
import { healed } from "./healed";
import { sessionStore } from "./session-store";
import { toProblem } from "./to-problem";

/** Who waits for a page would rather read that something is wrong than wait for long. */
const PATIENCE = { timeoutMs: 4000, retries: 1 };

/**
 * A client for what is rendered. A page can't set cookies, so its store is read-only and no token is ever replaced here:
 * the proxy has done that before the page began.
 */
export const pageDastak = cache(async (): Promise<DastakClient> => {
  const jar = await cookies();
  const store = sessionStore({ get: (name) => jar.get(name)?.value });
  return dastak(store, { visitor: await headers(), ...PATIENCE });
});

/** What a page has to show: what it asked for, or why there is nothing. */
export type Loaded<T> = { data: T; problem?: undefined } | { data?: undefined; problem: Problem };

/**
 * Asks dastak for a page that only its owner may see. This is the check that counts: the proxy only looks for a cookie.
 * A session that is over leads to the login, and from there back to `here`. So do tokens that dastak does not take, once:
 * they can't be replaced while a page is rendered.
 */
export async function load<T>(here: string, ask: (client: DastakClient) => Promise<T>): Promise<Loaded<T>> {
  let problem: Problem;
  try {
    return { data: await ask(await pageDastak()) };
  } catch (error) {
    problem = toProblem(error);
  }
  if (isOver(problem) || (isRefused(problem) && !(await healed.wasTried()))) redirect(`/api/session?next=${encodeURIComponent(here)}`);
  return { problem };
}
