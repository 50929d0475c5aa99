import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const root = new URL("../../../", import.meta.url);
const text = (path: string): Promise<string> => readFile(new URL(path, root), "utf8");

test("the types are those of the server's document", async () => {
  const path = new URL("scripts/types-of.mjs", root).href;
  const script = (await import(path)) as { typesOfDocument(): Promise<string> };
  assert.equal(await text("src/generated/openapi.ts"), await script.typesOfDocument(), "run `npm run generate`");
});

test("nothing is needed at run time, and nothing runs at an installation", async () => {
  const manifest = JSON.parse(await text("package.json")) as Record<string, Record<string, string>>;
  for (const name of ["dependencies", "peerDependencies", "optionalDependencies"]) assert.equal(manifest[name], undefined);
  for (const name of ["preinstall", "install", "postinstall", "prepare"]) {
    assert.equal(manifest["scripts"]?.[name], undefined);
  }
});

test("the lock file names no registry and no package with a script at installation", async () => {
  const lock = JSON.parse(await text("package-lock.json")) as { packages: Record<string, Record<string, unknown>> };
  const packages = Object.entries(lock.packages);
  assert.ok(packages.length > 10);
  for (const [name, entry] of packages) {
    assert.equal(entry["resolved"], undefined, name);
    assert.equal(entry["hasInstallScript"], undefined, name);
    if (name) assert.equal(typeof entry["integrity"], "string", name);
  }
});

test("the sources import only each other, so that browsers can load them", async () => {
  const files = (await readdir(new URL("src", root), { recursive: true })).filter((name) => name.endsWith(".ts"));
  assert.ok(files.length > 30);
  for (const file of files) {
    for (const [, from] of (await text(`src/${file}`)).matchAll(/\bfrom "([^"]+)"/g)) {
      assert.match(String(from), /^\.\.?\/.*\.js$/, file);
    }
  }
});
