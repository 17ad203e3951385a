// Bundles the tag into a classic script and the modules it loads, inside the Python package; prints their sizes and fails over a ceiling.
import swc from "@swc/core";
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { minify } from "terser";
import { KINDS } from "./src/kind/registry.js";

/** Bytes of gzip: what the tag may cost every page, what it may cost with the hashes of its files, what a kind may cost those that show it, and what any other file. */
const CEILINGS = { tag: 8_192, pinned: 8_960, kind: 3_072, other: 2_048 };
const SOURCE = new URL("src/", import.meta.url);
const SHIPPED = new URL("../server/vitrine/web/", import.meta.url);
const folder = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : SHIPPED; // another: the test that compares builds

/** What only some pages need, one file each. So is every kind that the registry does not have. */
const LOADED = ["consent/tcf", "dom/markup", "dom/undo", "page/sources", "place/operators", "trigger/trigger"];
/** Stands for the origin of the server, which writes it in: a name, so that no minifier computes with it. */
const PUBLIC_URL = "__PUBLIC_URL__";
/** What the file has in its place: the script as it is works without a server that knows its origin. */
const NO_URL = '""/*url*/';
/** Stands for the hash of the files that are built later; as long as one. */
const UNKNOWN_HASH = "hash-unknown";
const COMPRESS = { passes: 10, inline: 3, keep_fargs: false, pure_getters: true, unsafe: true, unsafe_arrows: true, toplevel: true };

/** Imports a stylesheet as its minified text: readable in the source, small in the bundle. */
const stylesheets = {
  name: "stylesheets",
  /** @param {import("esbuild").PluginBuild} bundler */
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** All files read objects that others made: a private property gets the same short name in each. @type {Record<string, string | false>} */
let shortened = {};

/**
 * Bundles modules into the text of one file.
 * @param {string} contents imports and exports of what it holds
 * @param {"iife" | "esm"} format
 * @param {Record<string, string>} [digests] of the files that a pinned tag loads
 * @returns {Promise<string>}
 */
const bundle = async (contents, format, digests) => {
  const { outputFiles, mangleCache = {} } = await build({
    stdin: { contents, resolveDir: fileURLToPath(SOURCE) },
    bundle: true,
    format,
    define: {
      FILES_HASH: JSON.stringify(UNKNOWN_HASH),
      PINNED: JSON.stringify(Boolean(digests)),
      DIGESTS: JSON.stringify(digests ?? {}),
      PUBLIC_URL,
    },
    mangleProps: /^_[a-z]/, // the private ones, by their name alone
    mangleCache: shortened,
    target: "es2020",
    charset: "utf8",
    tsconfigRaw: "{}", // no "use strict": the checker's settings are not the bundle's
    plugins: [stylesheets],
    write: false,
  });
  shortened = mangleCache;
  const module = format === "esm";
  // Two minifiers, for each finds what the other overlooks, the first once more: together 1.6 % of gzip.
  const options = () => ({ ecma: 2020, module, compress: { ...COMPRESS }, mangle: { toplevel: true } }); // terser writes into its own
  const once = swc.minifySync(outputFiles[0].text, options());
  const { code } = await minify(once.code, options());
  return `${swc.minifySync(code, options()).code.trim()}\n`;
};

/** Writes one file, says what it costs, and fails over its ceiling. @param {string} name @param {string} text @param {number} ceiling */
const write = async (name, text, ceiling) => {
  const bytes = Buffer.from(text);
  const zipped = gzipSync(bytes, { level: 9 }).length;
  const path = fileURLToPath(new URL(name, folder));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  console.log(`${name}: ${bytes.length} B raw, ${zipped} B gzip, ${brotliCompressSync(bytes).length} B brotli (ceiling ${ceiling} B gzip)`);
  if (zipped > ceiling) {
    console.error(`${name} is ${zipped - ceiling} B over its ceiling.`);
    process.exitCode = 1;
  }
};

const kinds = (await readdir(new URL("kind/", SOURCE)))
  .filter((file) => file.endsWith(".js") && file !== "registry.js")
  .map((file) => file.slice(0, -".js".length))
  .filter((kind) => !KINDS[kind]);

// The predicate's names are used most: its module stands first, so that they are the shortest.
const ENTRY = `import "./place/predicate.js"; import "./index.js";`;
const tag = await bundle(ENTRY, "iife");
/** @type {[string, string][]} their names as they are loaded, and what is in them */
const files = [];
for (const module of LOADED) files.push([basename(module), await bundle(`export * from "./${module}.js";`, "esm")]);
for (const kind of kinds) files.push([`kind/${kind}`, await bundle(`export { default } from "./kind/${kind}.js";`, "esm")]);
files.sort();

const hash = createHash("sha256");
await rm(new URL("vitrine/", folder), { recursive: true, force: true }); // also what no longer has a source
for (const [name, text] of files) {
  hash.update(text);
  await write(`vitrine/${name}.js`, text, name.startsWith("kind/") ? CEILINGS.kind : CEILINGS.other);
}
const version = hash.digest("hex").slice(0, UNKNOWN_HASH.length);
/** @param {string} text */
const finish = (text) => text.replace(UNKNOWN_HASH, version).replace(PUBLIC_URL, NO_URL);
await write("vitrine.js", finish(tag), CEILINGS.tag);
/** @param {string} text */
const digestOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const digests = Object.fromEntries(files.map(([name, text]) => [name, digestOf(text)]));
await write("vitrine.pinned.js", finish(await bundle(ENTRY, "iife", digests)), CEILINGS.pinned);
