import { changes } from "@/lib/server/route";

/** Everything that is stored about the person. A POST, since dastak writes it into their history. */
export const POST = changes(({ dastak }) => dastak.me.export());
