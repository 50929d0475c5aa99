import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import ts from "typescript";
import { settle } from "../support/manual-clock.js";

const root = new URL("../../../", import.meta.url);
const folder = new URL("build/readme-resend/", root);

/** What the example needs of an element. */
class FakeElement {
  disabled = false;
  textContent = "";
  value = "";
  autocomplete = "";
  readonly #listeners = new Map<string, () => unknown>();

  addEventListener(type: string, run: () => unknown): void {
    this.#listeners.set(type, run);
  }

  /** What a browser does with a click: a button that is disabled gets none. */
  click(): unknown {
    return this.disabled ? undefined : this.#listeners.get("click")?.();
  }
}

interface Example {
  askForCode(dastak: object, number: string, form: Record<"field" | "again" | "notice", FakeElement>): Promise<void>;
}

/** The README's example as a module that uses the built package. */
async function example(): Promise<Example> {
  const readme = await readFile(new URL("README.md", root), "utf8");
  const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => String(code));
  const code = snippets.find((snippet) => snippet.includes("function askForCode")) ?? assert.fail("no such snippet");
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const file = new URL("ask-for-code.js", folder);
  await writeFile(file, ts.transpileModule(code, { compilerOptions: options }).outputText);
  return (await import(file.href)) as Example;
}

test("the README's button waits as it is told to, and shows what went wrong", async (t) => {
  // Timers stand, so that each number that is shown stays.
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { DastakProblem } = (await import(new URL("dist/index.js", root).href)) as typeof import("../../src/index.js");
  const answers = [
    () => Promise.reject(new DastakProblem({ code: "rate_limited", status: 429, detail: "Wait a little.", retryAfter: 17 })),
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.resolve({ challenge_id: "c2", resend_after: 60 }),
  ];
  const asked: unknown[] = [];
  const dastak = {
    send: () => Promise.resolve({ challenge_id: "c1", resend_after: 30 }),
    resend: (body: unknown) => {
      asked.push(body);
      return answers.shift()?.();
    },
  };
  const form = { field: new FakeElement(), again: new FakeElement(), notice: new FakeElement() };
  const { again, notice } = form;
  const shown = (): unknown[] => [again.disabled, again.textContent, notice.textContent];
  const press = async (): Promise<void> => {
    // As if the wait were over.
    again.disabled = false;
    again.click();
    assert.equal(again.disabled, true, "no second click while the first one is under way");
    await settle();
  };

  await (await example()).askForCode(dastak, "+919876543210", form);
  assert.deepEqual(shown(), [true, "Send again in 30 s", ""]);
  await press();
  assert.deepEqual(shown(), [true, "Send again in 17 s", "Wait a little."]);
  await press();
  assert.deepEqual(shown(), [false, "Send again", "No answer came. Try again."]);
  await press();
  assert.deepEqual(shown(), [true, "Send again in 60 s", ""]);
  assert.deepEqual(asked, Array(3).fill({ challenge_id: "c1" }));
});
