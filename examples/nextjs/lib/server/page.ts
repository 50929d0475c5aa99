import type { DastakClient } from "@dastak/client";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { needsLogin, type Problem } from "../problem";
import { dastak } from "./dastak";
import { sessionStore } from "./session-store";
import { toProblem } from "./to-problem";

/**
 * A client for what is rendered. A page can't set cookies, so its store is read-only and no token is ever replaced here:
 * the proxy has done that before the page began.
 */
export const pageDastak = cache(async (): Promise<DastakClient> => {
  const jar = await cookies();
  return dastak(sessionStore({ get: (name) => jar.get(name)?.value }), await headers());
});

/** What a page has to show: what it asked for, or why there is nothing. */
export type Loaded<T> = { data: T; problem?: undefined } | { data?: undefined; problem: Problem };

/**
 * Asks dastak for a page that only its owner may see. This is the check that counts: the proxy only looks for a cookie.
 * A session that is over leads to the login, and from there back to `here`.
 */
export async function load<T>(here: string, ask: (client: DastakClient) => Promise<T>): Promise<Loaded<T>> {
  let problem: Problem;
  try {
    return { data: await ask(await pageDastak()) };
  } catch (error) {
    problem = toProblem(error);
  }
  if (needsLogin(problem)) redirect(`/api/session?next=${encodeURIComponent(here)}`);
  return { problem };
}
