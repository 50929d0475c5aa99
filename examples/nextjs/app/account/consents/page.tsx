import type { Metadata } from "next";
import { ConsentList } from "@/components/account/consent-list";
import { Trouble } from "@/components/trouble";
import { PageHead } from "@/components/ui/card";
import { consentStates } from "@/lib/consent-state";
import { load } from "@/lib/server/page";
import { text } from "@/lib/server/text";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.consents };
}

export default async function ConsentsPage() {
  const [{ t }, { data, problem }] = await Promise.all([
    text(),
    load("/account/consents", (client) => Promise.all([client.consents.offers(), client.consents.list()])),
  ]);
  return (
    <>
      <PageHead title={t.titles.consents} lead={t.consents.lead} />
      {problem ? <Trouble problem={problem} /> : <ConsentList consents={consentStates(...data)} />}
    </>
  );
}
