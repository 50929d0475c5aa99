import { changes } from "@/lib/server/route";

/** Ends one session of the person's own. */
export const DELETE = changes<{ id: string }>(({ dastak, params }) => dastak.sessions.end(params.id));
