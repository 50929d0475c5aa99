import { channelOf } from "@/lib/server/pick";
import { changes } from "@/lib/server/route";
import { text } from "@/lib/server/text";

/** Sends a code to the number of who is signed in, and to no other. */
export const POST = changes(async ({ dastak, body }) => {
  const [{ mobile_number }, { locale }] = await Promise.all([dastak.me.get(), text()]);
  return dastak.send({ mobile_number, locale, ...channelOf(body.channel) });
});
