import { DastakProblem } from "@dastak/client";
import { redirect } from "next/navigation";
import { nextPath } from "@/lib/next-path";
import { reads } from "@/lib/server/route";

/**
 * Where a page sends a session that it was told is over. Here the cookie can be removed, which a page can't do, and that
 * happens only after dastak itself has said so: a link to this address signs nobody out.
 */
export async function GET(request: Request): Promise<Response> {
  const next = nextPath(new URL(request.url).searchParams.get("next"));
  let over = false;
  await reads(async ({ dastak }) => {
    over = !(await dastak.isSignedIn());
    if (over) return;
    try {
      await dastak.me.get();
    } catch (error) {
      if (!(error instanceof DastakProblem && error.status === 401)) throw error;
      await dastak.forget();
      over = true;
    }
  })(request, { params: Promise.resolve({}) });
  redirect(over ? `/login?notice=ended&next=${encodeURIComponent(next)}` : next);
}
