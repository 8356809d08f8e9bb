// Lays the package out: `node build.mjs <module folder> <package folder>`, the module as scripts/wasm-build.sh makes it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
cpSync(join(moduleFolder, "ivs_token.d.ts"), join(here, "ts/glue.d.ts"));
execFileSync(join(here, "node_modules/.bin/tsc"), ["--project", here, "--outDir", dist, "--stripInternal"], {
  stdio: "inherit",
});

cpSync(join(moduleFolder, "ivs_token_bg.js"), join(dist, "glue.js"));
cpSync(join(moduleFolder, "ivs_token_bg.wasm"), join(dist, "ivs_token_bg.wasm"));
cpSync(join(here, "entries"), dist, { recursive: true });
writeFileSync(join(dist, "index.d.ts"), 'export * from "./api.js";\n');

const base64 = readFileSync(join(dist, "ivs_token_bg.wasm")).toString("base64");
writeFileSync(join(dist, "base64.js"), `export const base64 = "${base64}";\n`);

// CommonJS: one file, and a folder that says so for the types beside it.
await build({
  entryPoints: [join(dist, "index.js")],
  outfile: join(dist, "cjs/index.js"),
  bundle: true,
  format: "cjs",
  target: "es2022",
  legalComments: "none",
  // Or a key would show as `_SigningKey`.
  keepNames: true,
});
writeFileSync(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');
for (const name of ["index", "api", "arguments", "claims", "errors", "keys"]) {
  cpSync(join(dist, `${name}.d.ts`), join(dist, `cjs/${name}.d.ts`));
}

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
