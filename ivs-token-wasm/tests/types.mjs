// The types: what must compile, what must not, and how each kind of resolution finds them.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
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

// The module is no JavaScript; and node10, which knows no `exports`, finds the main entry alone.
run(bin("attw"), join("../dist", tarball), "--exclude-entrypoints", "module.wasm", "manual", "--no-emoji");
run(bin("publint"), installed, "--strict");
console.log("types: tsc, attw and publint agree");
