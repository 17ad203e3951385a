// Bundles the tag into a classic script and a module inside the Python package, prints their sizes and fails over a ceiling.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { minify } from "terser";

/** Bytes of gzip: what the tag may cost every page, and what it may cost those that need more. */
const CEILINGS = { "vitrine.js": 8_192, "vitrine-more.js": 4_096 };
const SHIPPED = new URL("../server/vitrine/web/", import.meta.url);
const folder = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : SHIPPED; // another: the test that compares builds

/** Properties of ours alone, never on the wire, in the page or in a string: they may be shortened. */
const INTERNAL = ["facts", "taken", "heard", "told", "sent", "signs", "shows", "cards", "soon", "leave", "command", "google", "kept", "gpc", "noted", "routed", "shown", "candidates"];

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

/** The second file reads objects that the first one makes: both shorten a property to the same name. */
const nameCache = {};

/**
 * Bundles one file, says what it costs, and fails over its ceiling.
 * @param {keyof typeof CEILINGS} name
 * @param {string} entry
 * @param {"iife" | "esm"} format
 * @param {Record<string, string>} define
 * @returns {Promise<Buffer>}
 */
const write = async (name, entry, format, define) => {
  const bundled = await build({
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    define,
    target: "es2020",
    charset: "utf8",
    tsconfigRaw: "{}", // no "use strict": the checker's settings are not the bundle's
    plugins: [stylesheets],
    write: false,
  });
  // A second pass: terser reuses names across scopes, which gzip rewards with 6 %.
  const { code = "" } = await minify(bundled.outputFiles[0].text, {
    ecma: 2020,
    module: format === "esm",
    compress: { passes: 5, inline: 3, keep_fargs: false, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_methods: true },
    mangle: { toplevel: true, properties: { regex: new RegExp(`^(${INTERNAL.join("|")})$`) } },
    nameCache,
  });
  nameCache.vars = undefined; // variables are each file's own
  const bundle = Buffer.from(`${code}\n`);
  const zipped = gzipSync(bundle, { level: 9 }).length;
  await writeFile(new URL(name, folder), bundle);
  console.log(`${name}: ${bundle.length} B raw, ${zipped} B gzip, ${brotliCompressSync(bundle).length} B brotli (ceiling ${CEILINGS[name]} B gzip)`);
  if (zipped > CEILINGS[name]) {
    console.error(`${name} is ${zipped - CEILINGS[name]} B over its ceiling.`);
    process.exitCode = 1;
  }
  return bundle;
};

const more = await write("vitrine-more.js", "src/more/index.js", "esm", {});
const hash = createHash("sha256").update(more).digest("hex").slice(0, 12);
await write("vitrine.js", "src/index.js", "iife", { MORE_HASH: JSON.stringify(hash) });
