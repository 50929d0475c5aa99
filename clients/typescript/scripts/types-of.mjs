// The types of an OpenAPI document, as the text of a TypeScript file.
import { readFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

/** Where the server's document is kept. */
export const documentUrl = new URL("../../../docs/openapi.json", import.meta.url);

/** Where its types are kept. */
export const typesUrl = new URL("../src/generated/openapi.ts", import.meta.url);

const head = "// Made by `npm run generate` from docs/openapi.json: change the server, not this file.\n\n";

/** The text that belongs at `typesUrl`. */
export async function typesOfDocument() {
  const document = JSON.parse(await readFile(documentUrl, "utf8"));
  return head + astToString(await openapiTS(document, { silent: true }));
}
