// Writes the types of the wire from the server's OpenAPI document, which stands on the standard input: `make wire`.
import { writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";

const NOTE = "// The wire's types, written by `make wire` from the server's OpenAPI document. A test says when they are stale.\n\n";
const { openapi, info, components } = JSON.parse(await text(process.stdin));
const source = { openapi, info, paths: {}, components }; // the doors have no types of their own
const nodes = await openapiTS(source, {
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  alphabetize: true,
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
});
await writeFile(process.argv[2] || new URL("src/wire.d.ts", import.meta.url), NOTE + astToString(nodes));
