import { redirect } from "next/navigation";
import { nextPath } from "@/lib/next-path";
import { healed } from "@/lib/server/healed";
import { reads } from "@/lib/server/route";

/**
 * Where a page sends a session that it was told is over, or whose tokens were refused. Here cookies can be set, which a page
 * can't do: refused tokens are replaced, and those of a session that has ended are removed. The client lets go of them only
 * when dastak itself has said so, so a link to this address signs nobody out, and neither does an error on the way.
 */
export async function GET(request: Request): Promise<Response> {
  const next = nextPath(new URL(request.url).searchParams.get("next"));
  let over = false;
  await reads(async ({ dastak }) => {
    await dastak.me.get().catch(async (error: unknown) => {
      over = !(await dastak.isSignedIn());
      if (!over) throw error;
    });
  })(request, { params: Promise.resolve({}) });
  if (over) redirect(`/login?notice=ended&next=${encodeURIComponent(next)}`);
  await healed.remember();
  redirect(next);
}
