import type { Metadata } from "next";
import { EraseAccount } from "@/components/account/erase-account";
import { ExportData } from "@/components/account/export-data";
import { Trouble } from "@/components/trouble";
import { PageHead } from "@/components/ui/card";
import { load } from "@/lib/server/page";
import { text } from "@/lib/server/text";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.data };
}

export default async function DataPage() {
  const [{ t }, { data: user, problem }] = await Promise.all([text(), load("/account/data", (client) => client.me.get())]);
  return (
    <>
      <PageHead title={t.titles.data} lead={t.data.lead} />
      {problem ? (
        <Trouble problem={problem} />
      ) : (
        <>
          <ExportData />
          <EraseAccount number={user.mobile_number} />
        </>
      )}
    </>
  );
}
