import { deviceOf } from "@/lib/server/device";
import { textOf } from "@/lib/server/pick";
import { registration } from "@/lib/server/registration";
import { changes } from "@/lib/server/route";

/** Checks a code. The tokens go into cookies; the browser learns only what comes next. */
export const POST = changes(async ({ dastak, body, headers }) => {
  const login = await dastak.verify({
    mobile_number: textOf(body.mobile_number),
    otp: textOf(body.otp),
    challenge_id: textOf(body.challenge_id) || null,
    device_info: deviceOf(headers.get("user-agent")) ?? null,
  });
  if (login.status === "registration_required") {
    await registration.keep(login.registration_token, login.expires_in);
    return { status: login.status };
  }
  return { status: login.status, preferred_language: login.user.preferred_language };
});
