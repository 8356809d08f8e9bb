// The types: what must compile, what must not, and how each kind of resolution finds them.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installed, tests } from "./runners/common.mjs";

const run = (command, ...args) => execFileSync(command, args, { cwd: tests, stdio: "inherit" });
const bin = (name) => join(tests, "node_modules/.bin", name);
const [tarball] = readdirSync(join(tests, "../dist")).filter((name) => name.endsWith(".tgz"));

const strict = [
  "--ignoreConfig",
  "--strict",
  "--noEmit",
  "--target",
  "es2022",
  "--lib",
  "es2022",
  "--exactOptionalPropertyTypes",
  "--types",
  "",
];
const tsc = (...args) => run(join(tests, "../node_modules/.bin/tsc"), ...strict, ...args);
tsc("--module", "nodenext", "types/esm.mts", "types/cjs.cts");
tsc("--module", "esnext", "--moduleResolution", "bundler", "types/esm.mts");

// The edge example, from where its import finds the packed package. What differs between hosts is theirs to type.
const example = mkdtempSync(join(tests, "node_modules/.edge-"));
try {
  cpSync(join(tests, "../../examples/edge"), example, { recursive: true });
  const files = ["sign.js", "worker.js"].map((name) => join(example, name));
  const web = ["--lib", "es2022,dom,dom.iterable", "--allowJs", "--checkJs"];
  tsc("--module", "esnext", "--moduleResolution", "bundler", ...web, ...files);
} finally {
  rmSync(example, { recursive: true, force: true });
}

// The README's TypeScript, each block by the types of its host.
const readme = readFileSync(join(tests, "../README.md"), "utf8");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
if (blocks.length < 4) throw new Error(`only ${blocks.length} blocks of TypeScript in the README`);
const folder = mkdtempSync(join(tests, "node_modules/.readme-"));
try {
  // As `wrangler types` writes it.
  const secrets = "declare namespace Cloudflare { interface Env { IVS_PRIVATE_KEY: string; CHANNEL_ARN: string } }";
  writeFileSync(join(folder, "env.d.ts"), secrets);
  for (const [index, code] of blocks.entries()) {
    const file = join(folder, `block-${index}.ts`);
    writeFileSync(file, code);
    const types = { "?url": "vite/client", "using ": "node", HTML: "" };
    const mark = Object.keys(types).find((mark) => code.includes(mark));
    const lib = mark === "?url" || mark === "HTML" ? "es2022,dom" : "es2022,esnext.disposable";
    const host = ["--types", types[mark] ?? "@cloudflare/workers-types", "--lib", lib];
    const resolution = ["--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck"];
    run(join(tests, "../node_modules/.bin/tsc"), ...strict, ...resolution, ...host, join(folder, "env.d.ts"), file);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// The module is no JavaScript; and node10, which knows no `exports`, finds the main entry alone.
const packed = join("../dist", tarball);
run(bin("attw"), packed, "--exclude-entrypoints", "module.wasm", "manual", "text", "--no-emoji");
run(bin("attw"), packed, "--exclude-entrypoints", "module.wasm", "manual", "--profile", "node16", "--no-emoji");
run(bin("publint"), installed, "--strict");
console.log("types: tsc, attw and publint agree");
