// Bundles the tag into one classic script inside the Python package, prints its sizes and fails over the ceiling.
import { build, transform } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const CEILING_BYTES = 8_192; // gzip: what the tag may cost a page
const SHIPPED = new URL("../server/vitrine/web/vitrine.js", import.meta.url);

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

const result = await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/index.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  banner: { js: "/* Vitrine tag, Apache-2.0 */" },
  plugins: [stylesheets],
  write: false,
});
const bundle = result.outputFiles[0].contents;
const zipped = gzipSync(bundle, { level: 9 }).length;
const target = process.argv[2] ?? fileURLToPath(SHIPPED); // another path: the test that compares builds
await writeFile(target, bundle);
console.log(`vitrine.js: ${bundle.length} B raw, ${zipped} B gzip, ${brotliCompressSync(bundle).length} B brotli (ceiling ${CEILING_BYTES} B gzip)`);
if (zipped > CEILING_BYTES) {
  console.error(`The tag is ${zipped - CEILING_BYTES} B over its ceiling.`);
  process.exitCode = 1;
}
