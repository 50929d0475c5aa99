import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { TextProvider } from "@/components/text";
import { text } from "@/lib/server/text";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await text();
  return {
    title: { default: t.app.name, template: `%s · ${t.app.name}` },
    description: t.app.description,
    robots: { index: false },
    formatDetection: { telephone: false },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f2ea" },
    { media: "(prefers-color-scheme: dark)", color: "#14130f" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, t } = await text();
  return (
    <html lang={locale}>
      <body>
        <a className="skip" href="#content">
          {t.app.skip}
        </a>
        <TextProvider locale={locale} t={t}>
          {children}
        </TextProvider>
      </body>
    </html>
  );
}
