/** Builds src/ into the one committed file, dist/trait-dunion.js; with --check, proves that the committed file is current. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const COMMITTED = join(HERE, "dist/trait-dunion.js");
const MAX_GZIPPED_BYTES = 25_000;
const TARGET = ["chrome111", "firefox113", "safari16.4"];

/** Style sheets are imported as minified text: the element adopts them, so no inline style meets the page's CSP. */
const styleSheets = {
  name: "style-sheets",
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function buildInto(outfile) {
  await build({
    absWorkingDir: HERE,
    entryPoints: ["src/index.js"],
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    // Lit's licence must travel with its code; ASCII output survives pages that are not in UTF-8.
    legalComments: "eof",
    charset: "ascii",
    plugins: [styleSheets],
    outfile,
  });
  return readFile(outfile);
}

if (process.argv.includes("--check")) {
  const folder = await mkdtemp(join(tmpdir(), "trait-dunion-"));
  try {
    const [rebuilt, committed] = [await buildInto(join(folder, "widget.js")), await readFile(COMMITTED)];
    if (!rebuilt.equals(committed)) {
      console.error("widget/dist/trait-dunion.js is not what src/ builds: run `npm run build` and commit it.");
      process.exitCode = 1;
    }
  } finally {
    await rm(folder, { recursive: true });
  }
} else {
  await buildInto(COMMITTED);
}

const size = gzipSync(await readFile(COMMITTED), { level: 9 }).length;
console.log(`dist/trait-dunion.js: ${size} bytes gzipped (at most ${MAX_GZIPPED_BYTES}).`);
if (size > MAX_GZIPPED_BYTES) process.exitCode = 1;
