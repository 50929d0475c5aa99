import { changes } from "@/lib/server/route";

/** Erases the account. dastak asks for a login of the last five minutes: `step_up_required` otherwise. */
export const POST = changes(({ dastak }) => dastak.me.delete());
