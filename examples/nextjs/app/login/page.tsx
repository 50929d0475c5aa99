import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Jaali } from "@/components/jaali";
import { LanguageSwitch } from "@/components/language-switch";
import { LoginFlow } from "@/components/login/login-flow";
import { Logo } from "@/components/logo";
import { Alert } from "@/components/ui/alert";
import { countries } from "@/lib/countries";
import { nextPath } from "@/lib/next-path";
import { pageDastak } from "@/lib/server/page";
import { text } from "@/lib/server/text";
import styles from "./login.module.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.login };
}

interface Props {
  searchParams: Promise<{ next?: string | string[]; notice?: string | string[] }>;
}

export default async function LoginPage({ searchParams }: Props) {
  const [{ next, notice }, { locale, t }] = await Promise.all([searchParams, text()]);
  const after = nextPath(next);
  if (await isSignedIn()) redirect(after);
  const said = typeof notice === "string" && Object.hasOwn(t.notices, notice) ? (notice as keyof typeof t.notices) : undefined;
  return (
    <div className={styles.page}>
      <header className={styles.brand}>
        <Jaali className={styles.lattice} />
        <div className={styles.name}>
          <Logo />
          <span>{t.app.name}</span>
        </div>
        <div className={styles.promise}>
          <p className={styles.tagline}>{t.app.tagline}</p>
          <p>{t.app.promise}</p>
        </div>
      </header>
      <main className={styles.main} id="content" tabIndex={-1}>
        <div className={styles.language}>
          <LanguageSwitch />
        </div>
        <div className={styles.flow}>
          {said && <Alert kind={said === "ended" ? "info" : "success"}>{t.notices[said]}</Alert>}
          <LoginFlow countries={countries(locale)} next={after} />
        </div>
      </main>
    </div>
  );
}

/** Whether dastak agrees that somebody is signed in. A cookie alone would lead in circles when it is no good any more. */
async function isSignedIn(): Promise<boolean> {
  const client = await pageDastak();
  if (!(await client.isSignedIn())) return false;
  return client.me.get({ timeoutMs: 2000 }).then(
    () => true,
    () => false,
  );
}
