import { deviceOf } from "@/lib/server/device";
import { textOf } from "@/lib/server/pick";
import { registration } from "@/lib/server/registration";
import { changes } from "@/lib/server/route";
import { text } from "@/lib/server/text";

/** Creates the account of a number that was just confirmed. */
export const POST = changes(async ({ dastak, body, headers }) => {
  const { locale } = await text();
  const email = textOf(body.email).trim();
  await dastak.completeRegistration({
    registration_token: (await registration.read()) ?? "",
    full_name: textOf(body.full_name),
    ...(email ? { email } : {}),
    preferred_language: locale,
    consents: Array.isArray(body.consents) ? body.consents : [],
    device_info: deviceOf(headers.get("user-agent")) ?? null,
  });
  await registration.clear();
});
