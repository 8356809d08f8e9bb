// Lays the package out: `node build.mjs <module folder> <package folder>`, the module as scripts/wasm-build.sh makes it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const [moduleFolder, packageFolder] = process.argv.slice(2);
if (packageFolder === undefined) throw new Error("usage: node build.mjs <module folder> <package folder>");

const dist = join(packageFolder, "dist");
rmSync(packageFolder, { recursive: true, force: true });
mkdirSync(join(dist, "cjs"), { recursive: true });

// The glue's types are those of the module; the TypeScript layer is checked against them.
const compiled = mkdtempSync(join(tmpdir(), "ivs-token-"));
const glue = readFileSync(join(moduleFolder, "ivs_token.d.ts"), "utf8");
writeFileSync(join(here, "ts/glue.d.ts"), `${glue}\nexport function __wbg_set_wasm(exports: object): void;\n`);
const maps = ["--sourceMap", "--inlineSources"];
execFileSync(
  join(here, "node_modules/.bin/tsc"),
  ["--project", here, "--outDir", compiled, "--stripInternal", ...maps],
  {
    stdio: "inherit",
  },
);
cpSync(join(moduleFolder, "ivs_token_bg.js"), join(compiled, "glue.js"));
cpSync(join(moduleFolder, "ivs_token_bg.wasm"), join(dist, "module.wasm"));
cpSync(join(here, "entries"), compiled, { recursive: true });
writeFileSync(join(compiled, "index.d.ts"), 'export * from "./api.js";\n');
const base64 = readFileSync(join(dist, "module.wasm")).toString("base64");
writeFileSync(join(compiled, "base64.js"), `export const base64 = "${base64}";\n`);

// One file for each kind of host: a module system takes longer to find seven files than to read one.
const bundle = (entries, options) =>
  build({
    entryPoints: entries.map((name) => join(compiled, `${name}.js`)),
    bundle: true,
    target: "es2022",
    legalComments: "none",
    external: ["./module.wasm", "./module.wasm?module"],
    // Or a key would show as `_SigningKey`.
    keepNames: true,
    sourcemap: "linked",
    ...options,
  });
/** Maps name the sources as the repository does, wherever it lay, and leave out what no person wrote: the module in base64. */
function tidyMap(file) {
  const map = JSON.parse(readFileSync(file, "utf8"));
  map.sourcesContent = map.sources.map((path, index) => (path.endsWith("/base64.js") ? "" : map.sourcesContent[index]));
  map.sources = map.sources.map((path) => `ivs-token/${path.endsWith(".ts") ? "ts" : "entries"}/${basename(path)}`);
  writeFileSync(file, JSON.stringify(map));
}
await bundle(["index", "workerd", "edge-light", "manual"], { format: "esm", outdir: dist });
await bundle(["index"], { format: "cjs", outdir: join(dist, "cjs") });
for (const name of readdirSync(dist, { recursive: true })) if (name.endsWith(".map")) tidyMap(join(dist, name));
// The folder says so for the types beside it.
writeFileSync(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');

const ofNobody = ["glue.d.ts", "wire.d.ts"];
for (const name of readdirSync(compiled).filter((name) => name.endsWith(".d.ts") && !ofNobody.includes(name))) {
  cpSync(join(compiled, name), join(dist, name));
  if (!["manual.d.ts", "module.wasm.d.ts"].includes(name)) cpSync(join(compiled, name), join(dist, "cjs", name));
}
rmSync(compiled, { recursive: true });

// What is published has the workspace's version, and nothing of how it was made.
const { devDependencies: _, ...published } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
published.version = /^\[workspace\.package\]\nversion = "(.+)"$/m.exec(
  readFileSync(join(root, "Cargo.toml"), "utf8"),
)[1];
writeFileSync(join(packageFolder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
cpSync(join(here, "bin"), join(packageFolder, "bin"), { recursive: true });
for (const file of ["README.md", "../LICENSE-MIT", "../LICENSE-APACHE"]) {
  cpSync(join(here, file), join(packageFolder, file.replace("../", "")));
}
