// Writes src/api/schema.ts from the API's description; with --check it fails when the file is stale.
import { readFile, writeFile } from "node:fs/promises";

import openapiTS, { astToString } from "openapi-typescript";

const SOURCE = process.env.EVERGROVE_OPENAPI ?? new URL("../../docs/reference/openapi.json", import.meta.url);
const TARGET = new URL("../src/api/schema.ts", import.meta.url);
const HEAD = "// Written by `npm run types` from docs/reference/openapi.json; do not edit.\n\n";

const document = JSON.parse(await readFile(SOURCE, "utf8"));
const text = HEAD + astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false }));

if (process.argv.includes("--check")) {
  const written = await readFile(TARGET, "utf8").catch(() => "");
  if (written !== text) {
    console.error("src/api/schema.ts is stale: run `npm run types` in console/ and mend what the compiler then names.");
    process.exit(1);
  }
} else {
  await writeFile(TARGET, text);
}
