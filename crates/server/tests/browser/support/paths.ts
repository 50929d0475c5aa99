import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the workspace. */
export const workspace = fileURLToPath(new URL("../../../../../", import.meta.url));

/** Where pictures, traces and reports go: nothing of it is kept in the repository. */
export const target = join(workspace, "target");

/** The server's program. */
export function dastakProgram(): string {
  return there(process.env["DASTAK_BIN"] ?? join(target, "debug/dastak"), "cargo build -p dastak-server");
}

/** The example, after its build: in the workspace, or the copy that `NEXTJS_EXAMPLE` names. */
export function nextExample(): string {
  const folder = process.env["NEXTJS_EXAMPLE"] ?? join(workspace, "examples/nextjs");
  there(join(folder, ".next/BUILD_ID"), "cd examples/nextjs && npm ci && npm run build");
  return folder;
}

/** Chromium: what `CHROMIUM` names, or the first in PATH. */
export function chromium(): string {
  const given = process.env["CHROMIUM"];
  if (given) return there(given, "unset CHROMIUM");
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error("There is no chromium. Try: sudo apt-get install --no-install-recommends chromium");
  return found;
}

function there(path: string, remedy: string): string {
  if (!existsSync(path)) throw new Error(`There is no ${path}. Try: ${remedy}`);
  return path;
}
