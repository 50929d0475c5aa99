import { channelOf, textOf } from "@/lib/server/pick";
import { changes } from "@/lib/server/route";
import { text } from "@/lib/server/text";

/** Sends the same code again, perhaps another way. */
export const POST = changes(async ({ dastak, body }) => {
  const { locale } = await text();
  return dastak.resend({ challenge_id: textOf(body.challenge_id), locale, ...channelOf(body.channel) });
});
