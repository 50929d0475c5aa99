import type { Metadata } from "next";
import { SessionList } from "@/components/account/session-list";
import { SignOutEverywhere } from "@/components/account/sign-out-everywhere";
import { Trouble } from "@/components/trouble";
import { PageHead } from "@/components/ui/card";
import { load } from "@/lib/server/page";
import { text } from "@/lib/server/text";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.sessions };
}

export default async function SessionsPage() {
  const [{ t }, { data: sessions, problem }] = await Promise.all([
    text(),
    load("/account/sessions", (client) => client.sessions.list()),
  ]);
  return (
    <>
      <PageHead title={t.titles.sessions} lead={t.sessions.lead} />
      {problem ? <Trouble problem={problem} /> : <SessionList sessions={sessions} />}
      {sessions && <SignOutEverywhere />}
    </>
  );
}
