import { deviceOf } from "@/lib/server/device";
import { textOf } from "@/lib/server/pick";
import { changes } from "@/lib/server/route";

/** Logs the same person in again, so that their login is recent. The session from before is ended. */
export const POST = changes(async ({ dastak, body, headers }) => {
  const [{ mobile_number }, sessions] = await Promise.all([dastak.me.get(), dastak.sessions.list()]);
  const login = await dastak.verify({
    mobile_number,
    otp: textOf(body.otp),
    challenge_id: textOf(body.challenge_id) || null,
    device_info: deviceOf(headers.get("user-agent")) ?? null,
  });
  const before = sessions.find(({ current }) => current);
  // It would only stay in the list of devices; that it can't be ended now is no reason to fail.
  if (login.status === "authenticated" && before) await dastak.sessions.end(before.id).catch(() => undefined);
});
