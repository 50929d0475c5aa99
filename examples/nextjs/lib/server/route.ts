import { DastakProblem, type DastakClient } from "@dastak/client";
import { cookies } from "next/headers";
import { isRefused, problem, type Problem } from "../problem";
import { dastak } from "./dastak";
import { freshen, replaceTokens } from "./fresh-session";
import { isJson, isSameOrigin } from "./same-origin";
import { sessionStore } from "./session-store";
import { appOrigin } from "./settings";
import { toProblem } from "./to-problem";

/** What a route handler works with. */
export interface Call<P> {
  /** In the name of who is signed in, if anybody is. New tokens go into the answer's cookie. */
  dastak: DastakClient;
  /** The JSON body. Each handler picks what it knows; dastak checks the values. */
  body: Record<string, unknown>;
  params: P;
  headers: Headers;
}

type Context<P> = { params: Promise<P> };

/** A handler for requests that only read. */
export function reads<P = object>(answer: (call: Call<P>) => Promise<unknown>) {
  return (request: Request, context: Context<P>) => run(request, context, {}, answer);
}

/** A handler for requests that change something: JSON only, and from this app's own pages only. */
export function changes<P = object>(answer: (call: Call<P>) => Promise<unknown>) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    if (!isSameOrigin(request.headers, appOrigin)) return refuse(problem("forbidden_origin", 403));
    if (!isJson(request.headers)) return refuse(problem("unsupported_media_type", 415));
    const body: unknown = await request.json().catch(() => undefined);
    if (typeof body !== "object" || body === null) return refuse(problem("malformed_request", 400));
    return run(request, context, body as Record<string, unknown>, answer);
  };
}

async function run<P>(
  { headers }: Request,
  context: Context<P>,
  body: Record<string, unknown>,
  answer: (call: Call<P>) => Promise<unknown>,
): Promise<Response> {
  const jar = await cookies();
  const store = sessionStore({
    get: (name) => jar.get(name)?.value,
    set: (name, value, attributes) => void jar.set(name, value, attributes),
  });
  const params = await context.params;
  const ask = () => answer({ dastak: dastak(store, { visitor: headers }), body, params, headers });
  try {
    await freshen(store, headers);
    const result = await ask().catch(async (error: unknown) => {
      // Refused unread, so it may be sent again. Whether new tokens help is seen then.
      if (!(error instanceof DastakProblem && isRefused(error))) throw error;
      await replaceTokens(store, headers);
      return ask();
    });
    return result instanceof Response ? result : Response.json(result ?? {}, { headers: noStore });
  } catch (error) {
    return refuse(toProblem(error));
  }
}

const noStore = { "cache-control": "no-store" };

function refuse(problem: Problem): Response {
  return Response.json(problem, { status: problem.status, headers: noStore });
}
