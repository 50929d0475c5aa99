import { channelOf, textOf } from "@/lib/server/pick";
import { changes } from "@/lib/server/route";
import { text } from "@/lib/server/text";

/** Sends a code. The message is in the language of the page. */
export const POST = changes(async ({ dastak, body }) => {
  const { locale } = await text();
  return dastak.send({ mobile_number: textOf(body.mobile_number), locale, ...channelOf(body.channel) });
});
