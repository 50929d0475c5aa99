import { cookies } from "next/headers";
import { isSecure } from "./settings";

const name = "healed";

/** Remembers for a moment that refused tokens were replaced, so that a page whose new ones are refused too does not go round in circles. */
export const healed = {
  async remember(): Promise<void> {
    (await cookies()).set(name, "1", { httpOnly: true, secure: isSecure, sameSite: "lax", path: "/", maxAge: 10 });
  },
  async wasTried(): Promise<boolean> {
    return (await cookies()).has(name);
  },
};
