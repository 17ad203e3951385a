// Bundles the tag into one classic script inside the Python package, prints its sizes and fails over the ceiling.
import { build, transform } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { minify } from "terser";

const CEILING_BYTES = 8_192; // gzip: what the tag may cost a page
const SHIPPED = new URL("../server/vitrine/web/vitrine.js", import.meta.url);

/** Properties of ours alone, never on the wire, in the page or in a string: they may be shortened. */
const INTERNAL = ["facts", "taken", "heard", "told", "sent", "signs", "shows", "cards", "soon", "leave", "command", "google", "kept", "gpc"];

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

const bundled = await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/index.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  tsconfigRaw: "{}", // no "use strict": the checker's settings are not the bundle's
  plugins: [stylesheets],
  write: false,
});
// A second pass: terser reuses names across scopes, which gzip rewards with 6 %.
const { code = "" } = await minify(bundled.outputFiles[0].text, {
  ecma: 2020,
  compress: { passes: 5, inline: 3, keep_fargs: false, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_methods: true },
  mangle: { toplevel: true, properties: { regex: new RegExp(`^(${INTERNAL.join("|")})$`) } },
});
const bundle = Buffer.from(`${code}\n`);
const zipped = gzipSync(bundle, { level: 9 }).length;
await writeFile(process.argv[2] ?? SHIPPED, bundle); // another path: the test that compares builds
console.log(`vitrine.js: ${bundle.length} B raw, ${zipped} B gzip, ${brotliCompressSync(bundle).length} B brotli (ceiling ${CEILING_BYTES} B gzip)`);
if (zipped > CEILING_BYTES) {
  console.error(`The tag is ${zipped - CEILING_BYTES} B over its ceiling.`);
  process.exitCode = 1;
}
