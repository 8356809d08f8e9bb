// The package as files: entries, the list of codes, the command, nothing at import.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
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

const command = (args, input) =>
  spawnSync(process.execPath, [join(installed, "bin/ivs-token.js"), ...args], { encoding: "utf8", input });

test("npx ivs-token inspect reads an argument or standard input", () => {
  const key = SigningKey.fromPem(vectors.keys.rfc6979.sec1_pem);
  const token = key.signPlayback({ channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x" });
  for (const run of [command(["inspect", token]), command(["inspect"], `${token}\n`)]) {
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /aws:channel-arn/);
  }
  const bad = command(["inspect", "nonsense"]);
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /error: .+\[token_malformed\]/);
  assert.equal(command([]).status, 2);
  assert.equal(command(["inspect", token, token]).status, 2);
  assert.equal(command(["--help"]).status, 0);
});

test("inspect shows what a reader of the token must see: names that repeat, digits, what would steer the terminal", () => {
  const part = (json) => Buffer.from(json).toString("base64url");
  const shown = (header) => command(["inspect", `${part(header)}.${part('{"exp":1}')}.AAAA`]).stdout;
  assert.match(shown('{"alg":"ES384","alg":"HS256"}'), /"ES384".+"HS256"/);
  assert.match(shown('{"alg":"ES384","x":12345678901234567890}'), /12345678901234567890/);
  for (const header of ['{"alg":"\u{9b}31m"}', "\u{1b}[31mno JSON"]) {
    assert.ok(!/(?!\n)\p{Cc}/u.test(shown(header)), header);
  }
});

test("inspect waits for what standard input does not have yet", () => {
  // As some terminals and parents leave it: a synchronous read would fail with EAGAIN.
  const first = "python3 -c 'import os; os.set_blocking(0, False)'";
  const second = `${process.execPath} ${join(installed, "bin/ivs-token.js")} inspect`;
  const { stdout, stderr } = spawnSync("sh", ["-c", `(sleep 1; echo nonsense) | { ${first}; ${second}; }`], {
    encoding: "utf8",
  });
  assert.match(stdout, /\[token_malformed\]/, stderr);
});

test("a key has its class's name, imported or required", () => {
  const required = createRequire(import.meta.url)("ivs-token");
  for (const made of [SigningKey, required.SigningKey].map((Key) => Key.generate())) {
    assert.match(inspect(made), /^SigningKey/);
  }
});

test("npx finds the command in the tarball, and gives its exit status", () => {
  const dist = join(tests, "../dist");
  const tarball = join(dist, readdirSync(dist)[0]);
  // In a cache of its own: npm takes a package of the same version for the same.
  const cache = mkdtempSync(join(tmpdir(), "npx-"));
  const npx = (args, input) =>
    spawnSync("npm", ["exec", "--yes", "--offline", "--cache", cache, "--package", tarball, "--", ...args], {
      encoding: "utf8",
      input,
    });
  const token = SigningKey.generate().signPlayback({ channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x" });
  try {
    const given = npx(["ivs-token", "inspect", token]);
    assert.equal(given.status, 0, given.stderr);
    assert.match(given.stdout, /channel\/x/);
    const read = npx(["ivs-token", "inspect"], "nonsense\n");
    assert.equal(read.status, 1, read.stderr);
    assert.match(read.stdout, /\[token_malformed\]/);
  } finally {
    rmSync(cache, { recursive: true, force: true });
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
