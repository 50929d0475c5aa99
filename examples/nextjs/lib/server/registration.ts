import { cookies } from "next/headers";
import { isSecure } from "./settings";

const name = isSecure ? "__Host-registration" : "registration";
const attributes = { httpOnly: true, secure: isSecure, sameSite: "strict", path: "/" } as const;

/** The token between a confirmed number and a new account. It is kept like a session: where no script can read it. */
export const registration = {
  async keep(token: string, seconds: number): Promise<void> {
    (await cookies()).set(name, token, { ...attributes, maxAge: seconds });
  },
  async read(): Promise<string | undefined> {
    return (await cookies()).get(name)?.value;
  },
  async clear(): Promise<void> {
    (await cookies()).set(name, "", { ...attributes, maxAge: 0 });
  },
};
