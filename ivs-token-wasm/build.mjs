// Lays the package out: `node build.mjs <module folder> <package folder>`, the modules as scripts/wasm-build.sh makes them.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const [moduleFolder, packageFolder] = process.argv.slice(2);
if (packageFolder === undefined) throw new Error("usage: node build.mjs <module folder> <package folder>");

const dist = join(packageFolder, "dist");
rmSync(packageFolder, { recursive: true, force: true });

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
cpSync(join(here, "entries"), compiled, { recursive: true });
writeFileSync(join(compiled, "index.d.ts"), 'export * from "./api.js";\n');
writeFileSync(join(compiled, "text/index.d.ts"), 'export * from "../text.js";\n');
// Two modules, each with its glue and its entries: the whole, and what needs no key.
for (const [from, to] of [
  [moduleFolder, ""],
  [join(moduleFolder, "text"), "text"],
]) {
  mkdirSync(join(dist, "cjs", to), { recursive: true });
  mkdirSync(join(dist, to), { recursive: true });
  cpSync(join(from, "ivs_token_bg.js"), join(compiled, to, "glue.js"));
  cpSync(join(from, "ivs_token_bg.wasm"), join(dist, to, "module.wasm"));
  const base64 = readFileSync(join(dist, to, "module.wasm")).toString("base64");
  writeFileSync(join(compiled, to, "base64.js"), `export const base64 = "${base64}";\n`);
}

// One file for each kind of host: a module system takes longer to find seven files than to read one.
const bundle = (folder, entries, options) =>
  build({
    entryPoints: entries.map((name) => join(compiled, folder, `${name}.js`)),
    // The same TypeScript over either module.
    alias: { "ivs-token-glue": join(compiled, folder, "glue.js") },
    bundle: true,
    target: "es2022",
    legalComments: "none",
    external: ["./module.wasm", "./module.wasm?module"],
    // Or a key would show as `_SigningKey`.
    keepNames: true,
    // A third less to read at each start; and a comment that is not ASCII would make the whole script text of two bytes a character.
    minifyWhitespace: true,
    sourcemap: "linked",
    ...options,
    outdir: join(options.outdir, folder),
  });
/** Maps name the sources as the repository does, wherever it lay, and leave out what no person wrote: the module in base64. */
function tidyMap(file) {
  const map = JSON.parse(readFileSync(file, "utf8"));
  map.sourcesContent = map.sources.map((path, index) => (path.endsWith("/base64.js") ? "" : map.sourcesContent[index]));
  map.sources = map.sources.map((path) =>
    path.endsWith(".ts")
      ? `ivs-token/ts/${basename(path)}`
      : `ivs-token/entries/${relative(compiled, join(dirname(file), path))}`,
  );
  writeFileSync(file, JSON.stringify(map));
}
const [esm, cjs] = [
  { format: "esm", outdir: dist },
  { format: "cjs", outdir: join(dist, "cjs") },
];
await bundle("", ["index", "workerd", "edge-light", "manual"], esm);
await bundle("", ["index"], cjs);
await bundle("text", ["index", "workerd", "edge-light"], esm);
await bundle("text", ["index"], cjs);
for (const name of readdirSync(dist, { recursive: true })) if (name.endsWith(".map")) tidyMap(join(dist, name));
// The folder says so for the types beside it.
writeFileSync(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');

for (const to of [dist, join(dist, "cjs")]) cpSync(join(compiled, "text/index.d.ts"), join(to, "text/index.d.ts"));
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
