import type { UpdateProfileRequest } from "@dastak/client";
import { changes } from "@/lib/server/route";

const fields = ["full_name", "email", "date_of_birth", "gender", "preferred_language"] as const;

/** Changes the profile. Only the fields named here get through. */
export const PATCH = changes(({ dastak, body }) => {
  const known = fields.filter((field) => field in body).map((field) => [field, body[field]]);
  return dastak.me.update(Object.fromEntries(known) as UpdateProfileRequest);
});
