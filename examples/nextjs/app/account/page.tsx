import type { Metadata } from "next";
import { ProfileForm } from "@/components/account/profile-form";
import { Facts } from "@/components/account/facts";
import { Time } from "@/components/time";
import { Trouble } from "@/components/trouble";
import { Card, PageHead } from "@/components/ui/card";
import { fill } from "@/lib/i18n/format";
import { readableNumber } from "@/lib/mobile-number";
import { load } from "@/lib/server/page";
import { text } from "@/lib/server/text";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await text()).t.titles.profile };
}

export default async function ProfilePage() {
  const [{ t }, { data: user, problem }] = await Promise.all([text(), load("/account", (client) => client.me.get())]);
  if (problem) {
    return (
      <>
        <PageHead title={t.titles.profile} />
        <Trouble problem={problem} />
      </>
    );
  }
  return (
    <>
      <PageHead title={fill(t.profile.greeting, { name: user.full_name })} lead={t.profile.lead} />
      <Card>
        <Facts
          facts={[
            [t.profile.number, readableNumber(user.mobile_number)],
            [t.profile.since, <Time key="since" value={user.created_at} />],
            [t.profile.lastLogin, user.last_login_at ? <Time key="last" value={user.last_login_at} /> : "–"],
          ]}
        />
      </Card>
      <Card>
        <ProfileForm user={user} />
      </Card>
    </>
  );
}
