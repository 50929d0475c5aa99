import { reads } from "@/lib/server/route";

/** How far the message came. */
export const GET = reads<{ id: string }>(({ dastak, params }) => dastak.status(params.id));
