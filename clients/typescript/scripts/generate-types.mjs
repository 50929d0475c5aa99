// Writes src/generated/openapi.ts anew from docs/openapi.json.
import { writeFile } from "node:fs/promises";
import { typesOfDocument, typesUrl } from "./types-of.mjs";

await writeFile(typesUrl, await typesOfDocument());
