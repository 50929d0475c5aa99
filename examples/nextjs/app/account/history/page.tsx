import type { Metadata } from "next";
import Link from "next/link";
import { HistoryList } from "@/components/account/history-list";
import { Trouble } from "@/components/trouble";
import { PageHead } from "@/components/ui/card";
import { load } from "@/lib/server/page";
import { text } from "@/lib/server/text";
import styles from "./history.module.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.history };
}

export default async function HistoryPage({ searchParams }: { searchParams: Promise<{ cursor?: string | string[] }> }) {
  const [{ t }, { cursor: wish }] = await Promise.all([text(), searchParams]);
  const cursor = typeof wish === "string" ? wish : undefined;
  const here = cursor ? `/account/history?cursor=${cursor}` : "/account/history";
  const { data, problem } = await load(here, (client) => client.loginHistoryPage({ limit: 20, ...(cursor ? { cursor } : {}) }));
  return (
    <>
      <PageHead title={t.titles.history} lead={t.history.lead} />
      {problem ? <Trouble problem={problem} /> : <HistoryList entries={data.entries} />}
      <div className={styles.pages}>
        {cursor && (
          <Link className="target" href="/account/history" prefetch={false}>
            {t.history.newest}
          </Link>
        )}
        {data?.next_cursor && (
          <Link className="target" href={`/account/history?cursor=${data.next_cursor}`} prefetch={false}>
            {t.history.older}
          </Link>
        )}
      </div>
    </>
  );
}
