import type { Metadata } from "next";
import Link from "next/link";
import { PageHead } from "@/components/ui/card";
import { text } from "@/lib/server/text";
import styles from "./alone.module.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.notFound };
}

export default async function NotFound() {
  const { t } = await text();
  return (
    <main className={styles.alone} id="content">
      <PageHead title={t.titles.notFound} lead={t.states.notFoundLead} />
      <Link className="target" href="/account">{t.states.home}</Link>
    </main>
  );
}
