import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dictionaries } from "../lib/i18n";
import { locales } from "../lib/i18n/locales";

type Tree = { [key: string]: string | Tree };

/** Every text by its path. */
function flat(tree: Tree, path = ""): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : [...flat(value, `${path}${key}.`)],
  );
  return new Map(entries);
}

const braces = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([brace]) => brace).sort();
const english = flat(dictionaries.en);

for (const locale of locales) {
  const texts = flat(dictionaries[locale]);

  test(`${locale}: the same texts as in English, none of them empty`, () => {
    assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
    for (const [path, text] of texts) assert.notEqual(text.trim(), "", path);
  });

  test(`${locale}: each text has the braces of the English one`, () => {
    for (const [path, text] of texts) assert.deepEqual(braces(text), braces(english.get(path) ?? ""), path);
  });

  test(`${locale}: every problem that dastak knows has a sentence`, () => {
    const document = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));
    const codes: string[] = document.components.schemas.ProblemCode.enum;
    assert.ok(codes.length > 20);
    // This one has a number in it, and a form for each.
    const known = new Set([...Object.keys(dictionaries[locale].problems), "otp_invalid"]);
    assert.deepEqual(codes.filter((code) => !known.has(code)), []);
  });
}

test("hi: Hindi is written in Devanagari, but for names", () => {
  const names = new Set(["channels.sms", "channels.whatsapp"]);
  for (const [path, text] of flat(dictionaries.hi)) {
    if (!names.has(path)) assert.match(text, /[\u0900-\u097f]/, path);
  }
});
