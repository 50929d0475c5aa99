import { textOf } from "@/lib/server/pick";
import { changes } from "@/lib/server/route";

/** Gives or withdraws one consent. */
export const PUT = changes<{ purpose: string }>(({ dastak, body, params }) =>
  dastak.consents.change(params.purpose, { version: textOf(body.version), granted: body.granted === true }),
);
