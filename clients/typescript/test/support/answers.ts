/** A JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const text = status === 204 ? null : JSON.stringify(body);
  return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
}

/** A problem as the server writes it. */
export function problem(status: number, code: string, members: Record<string, unknown> = {}): Response {
  const wait = members["retry_after"];
  return json(
    { type: `/problems#${code}`, title: code, status, detail: `about ${code}`, code, request_id: "r-1", ...members },
    status,
    {
      "content-type": "application/problem+json",
      ...(wait === undefined ? {} : { "retry-after": String(wait) }),
    },
  );
}

/** A person. */
export const asha = {
  id: "01a1f7c2-9a40-7d31-8c1e-5b7f20c4a911",
  mobile_number: "+919876543210",
  mobile_verified_at: "2026-11-23T06:19:00Z",
  full_name: "Asha Rao",
  email: null,
  date_of_birth: null,
  gender: null,
  preferred_language: null,
  status: "active",
  created_at: "2026-11-20T09:00:00Z",
  updated_at: "2026-11-20T09:00:00Z",
  last_login_at: "2026-11-23T06:19:00Z",
  consents: [],
};
