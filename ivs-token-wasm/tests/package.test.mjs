// The package as files: entries, the list of codes, the command, nothing at import.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { errorCodes, SigningKey } from "ivs-token";
import { installed, tests, tokens } from "./runners/common.mjs";

const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
const vectors = tokens();

test("every path that the package names is there", () => {
  const paths = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(paths));
  for (const path of [
    ...paths(manifest.exports),
    ...manifest.sideEffects,
    manifest.main,
    manifest.types,
    manifest.bin["ivs-token"],
  ]) {
    assert.ok(existsSync(join(installed, path)), path);
  }
});

test("it has a version, licences and no dependencies", () => {
  assert.match(manifest.version, /^[1-9]|^0\.[1-9]/);
  assert.equal(manifest.dependencies, undefined);
  assert.ok(readdirSync(installed).filter((name) => name.startsWith("LICENSE")).length === 2);
});

test("the codes of the types are the core's, in its order, and two for the module", () => {
  const table = readFileSync(join(tests, "../../ivs-token/src/error.rs"), "utf8");
  const ofCore = [...table.matchAll(/^ {4}(?:Key|Claims|Token) "(\w+)"/gm)].map(([, code]) => code);
  assert.ok(ofCore.length > 40);
  assert.deepEqual(errorCodes, [...ofCore, "memory_exhausted", "module_unavailable"]);
});

test("the codes of inspections in the types are those of the core's table", () => {
  const table = readFileSync(join(tests, "../../ivs-token/src/inspect/mod.rs"), "utf8");
  const ofCore = [...table.matchAll(/^\/\/\/ \| `(inspect_\w+)` \|/gm)].map(([, code]) => code);
  const types = readFileSync(join(installed, "dist/claims.d.ts"), "utf8");
  assert.ok(ofCore.length > 10);
  assert.deepEqual(
    [...types.matchAll(/"(inspect_\w+)"/g)].map(([, code]) => code),
    ofCore,
  );
});

test("an error's stack leads to the sources, by the maps in the package", () => {
  const source = `require("ivs-token").parseTtl("x")`;
  const flags = ["--enable-source-maps", "--eval", `try { ${source} } catch (error) { console.log(error.stack) }`];
  const { stdout } = spawnSync(process.execPath, flags, { cwd: tests, encoding: "utf8" });
  assert.match(stdout, /ts\/api\.ts:\d+/);
  for (const name of ["index.js", "workerd.js", "edge-light.js", "manual.js", "cjs/index.js"]) {
    const { sources, sourcesContent } = JSON.parse(readFileSync(join(installed, `dist/${name}.map`), "utf8"));
    assert.ok(
      sources.every((path) => /^ivs-token\/(ts|entries)\/[\w-]+\.(ts|js)$/.test(path)),
      `${name}: ${sources}`,
    );
    assert.ok(
      sourcesContent.every((text) => text.length < 50_000),
      "the module is in the map",
    );
  }
});

test("a key has its class's name, imported or required", () => {
  const required = createRequire(import.meta.url)("ivs-token");
  for (const made of [SigningKey, required.SigningKey].map((Key) => Key.generate())) {
    assert.match(inspect(made), /^SigningKey/);
  }
});

test("a key shows in nothing that prints, serialises or clones it", () => {
  const { sec1_pem: pem, pkcs8_pem, scalar } = vectors.keys.rfc6979;
  const key = SigningKey.fromPem(pem);
  const shown = [
    format("%o %O %j %s", key, { key }, [key], key),
    inspect(key, { depth: 10, showHidden: true, getters: true }),
    JSON.stringify({ key }),
    JSON.stringify(structuredClone({ key })),
    serialize({ key }).toString("latin1"),
    serialize({ key }).toString("hex"),
    serialize({ key }).toString("base64"),
  ].join("\n");
  const secrets = [pem, pkcs8_pem].flatMap((text) => text.split("\n").filter((line) => !line.startsWith("-")));
  for (const secret of [...secrets, scalar]) {
    for (let at = 0; at + 8 <= secret.length; at++) {
      assert.ok(!shown.includes(secret.slice(at, at + 8)), "some of the key shows");
    }
  }
});

test("a call from the end of the stack is refused before the module, never cut off inside it", () => {
  // The engine at its slowest, whose frames are the largest; and with the module as it is. Optimized, the dive itself would shrink.
  const unoptimized = ["--no-opt", "--no-maglev", "--no-sparkplug"];
  for (const flags of [[...unoptimized, "--liftoff-only"], unoptimized]) {
    const run = spawnSync(process.execPath, [...flags, join(tests, "stack.mjs")], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    for (const [name, { refused, inside, succeeded }] of Object.entries(JSON.parse(run.stdout))) {
      assert.equal(inside, 0, `${name}: ${run.stdout}`);
      assert.ok(refused > 0 && succeeded > 0, `${name}: ${run.stdout}`);
    }
  }
});
