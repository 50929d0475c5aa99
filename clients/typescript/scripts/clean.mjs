// Removes one folder of compiled files, so that no test runs that has no source any more.
import { rmSync } from "node:fs";

const [folder] = process.argv.slice(2);
if (folder !== "dist" && folder !== "build") throw new Error("clean.mjs removes dist or build");
rmSync(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true });
