// The page as three files in dist/, which any static host serves and a browser opens from the disk.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const file of ["index.html", "style.css"]) cpSync(join(here, "web", file), join(dist, file));
// One classic script: a browser loads no module from the disk.
await build({
  entryPoints: [join(here, "web/app.js")],
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
});
