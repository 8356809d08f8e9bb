// The package as files: entries, the list of codes, the command, nothing at import.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { runInThisContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { errorCodes, IvsTokenError, SigningKey } from "ivs-token";
import { build } from "vite";
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
  const ofCore = [...table.matchAll(/^ {4}(?:Key|Claims|Token|Machine) "(\w+)"/gm)].map(([, code]) => code);
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

/** The one script of a Vite build, whose page imports this. */
async function script(source) {
  const id = "\0entry";
  const plugins = [
    {
      name: "entry",
      resolveId: (name) => (name === "entry" ? id : null),
      load: (name) => (name === id ? source : null),
    },
    // Where a bare import is looked for.
    {
      name: "from-here",
      resolveId(name, importer) {
        return importer === id ? this.resolve(name, join(tests, "x.js")) : null;
      },
    },
  ];
  const { output } = await build({
    root: tests,
    logLevel: "error",
    plugins,
    build: { write: false, rollupOptions: { input: "entry" } },
  });
  return output.map(({ code }) => code).join("");
}

test("playbackUrl and parseTtl alone bring a fifth of the package into a Vite build, and still work", async () => {
  const source = (entry) =>
    `import { parseTtl, playbackUrl } from "${entry}"; globalThis.given = [parseTtl("5m"), playbackUrl("https://x.example/y", "a.b.c")];`;
  const [alone, whole] = [await script(source("ivs-token/text")), await script(source("ivs-token"))];
  const [small, large] = [alone, whole].map((code) => gzipSync(code, { level: 9 }).length);
  assert.ok(alone.length < 80_000 && small < 40_000, `${alone.length} bytes, ${small} gzipped`);
  assert.ok(small * 4 < large, `${small} of ${large}`);
  runInThisContext(`{ ${alone.replace(/\bexport\s*\{[^}]*\}/g, "")} }`);
  assert.deepEqual(globalThis.given, [300, "https://x.example/y?token=a.b.c"]);
});

test("the two entries in one program: an error of one is an error of the other's class", async () => {
  const text = await import("ivs-token/text");
  assert.throws(
    () => text.parseTtl("x"),
    (error) => error instanceof IvsTokenError && error.code === "expiry_invalid",
  );
  const own = createRequire(import.meta.url)("ivs-token/text");
  assert.throws(
    () => own.playbackUrl("x", "y"),
    (error) => error instanceof text.IvsTokenError,
  );
});

test("an error's stack leads to the sources, by the maps in the package", () => {
  const source = `require("ivs-token").parseTtl("x")`;
  const flags = ["--enable-source-maps", "--eval", `try { ${source} } catch (error) { console.log(error.stack) }`];
  const { stdout } = spawnSync(process.execPath, flags, { cwd: tests, encoding: "utf8" });
  assert.match(stdout, /ts\/text\.ts:\d+/);
  for (const name of [
    "index.js",
    "workerd.js",
    "edge-light.js",
    "manual.js",
    "text/index.js",
    "text/workerd.js",
    "cjs/index.js",
  ]) {
    const { sources, sourcesContent } = JSON.parse(readFileSync(join(installed, `dist/${name}.map`), "utf8"));
    assert.ok(
      sources.every((path) => /^ivs-token\/(ts|entries)\/(text\/)?[\w-]+\.(ts|js)$/.test(path)),
      `${name}: ${sources}`,
    );
    assert.ok(
      sourcesContent.every((text) => text.length < 50_000),
      "the module is in the map",
    );
  }
});

test("scripts are ASCII, which an engine reads at a byte a character, and without comments", () => {
  const scripts = readdirSync(join(installed, "dist"), { recursive: true }).filter((name) => name.endsWith(".js"));
  assert.ok(scripts.length > 7);
  for (const name of scripts) {
    const script = readFileSync(join(installed, "dist", name), "utf8");
    assert.doesNotMatch(script, /[^\0-\x7f]|^ *\/?\*/m, name);
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
  // JavaScript as it is interpreted, whose frames are the largest (optimized, the dive itself would shrink); the module by either of
  // the engine's compilers, and as it comes.
  const interpreted = ["--no-opt", "--no-maglev", "--no-sparkplug"];
  for (const flags of [["--liftoff-only"], ["--no-liftoff"], []]) {
    const run = spawnSync(process.execPath, [...interpreted, ...flags, join(tests, "stack.mjs")], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    for (const [name, { refused, inside, succeeded }] of Object.entries(JSON.parse(run.stdout))) {
      assert.equal(inside, 0, `${name}: ${run.stdout}`);
      assert.ok(refused > 0 && succeeded > 0, `${name}: ${run.stdout}`);
    }
  }
});
