import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { chromium, target } from "./support/paths.ts";

export default defineConfig({
  testDir: ".",
  outputDir: join(target, "browser"),
  reporter: [["list"]],
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  use: {
    locale: "en-IN",
    timezoneId: "Asia/Kolkata",
    actionTimeout: 10_000,
    launchOptions: {
      executablePath: chromium(),
      // Chromium's sandbox does not start for root.
      chromiumSandbox: process.getuid?.() !== 0,
      args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "server", testDir: "server" },
    { name: "nextjs", testDir: "nextjs" },
    { name: "own-pages", testDir: "own-pages" },
  ],
});
