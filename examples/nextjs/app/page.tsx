import { redirect } from "next/navigation";

/** The app is the account. Who is not signed in is led on to the login from there. */
export default function Home(): never {
  redirect("/account");
}
