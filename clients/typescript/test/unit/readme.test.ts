import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = new URL("../../../", import.meta.url);
const folder = new URL("build/readme/", root);

/** Compiles files as an application with the built package would, and answers what is wrong with them. */
function faults(files: string[], libraries: string[], skipLibCheck: boolean): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: libraries.map((name) => `lib.${name}.d.ts`),
    types: ["node"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck,
    noEmit: true,
  };
  const program = ts.createProgram(files, options);
  return ts.getPreEmitDiagnostics(program).map((one) => {
    const place = one.file ? `${one.file.fileName}: ` : "";
    return place + ts.flattenDiagnosticMessageText(one.messageText, "\n");
  });
}

test("every snippet of the README compiles against the package", async () => {
  const readme = await readFile(new URL("README.md", root), "utf8");
  const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => String(code));
  assert.ok(snippets.length >= 8, "where are the snippets?");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = await Promise.all(
    snippets.map(async (code, index) => {
      const file = new URL(`snippet-${index + 1}.ts`, folder);
      await writeFile(file, `${code}\nexport {};\n`);
      return fileURLToPath(file);
    }),
  );
  assert.deepEqual(faults(files, ["es2022", "dom", "dom.iterable"], true), []);
});

test("the package's types need no browser", async () => {
  await mkdir(folder, { recursive: true });
  const file = new URL("node-only.ts", folder);
  await writeFile(file, 'export * from "@dastak/client";\n');
  assert.deepEqual(faults([fileURLToPath(file)], ["es2022"], false), []);
});
