// The package as files: entries, the list of codes, the command, nothing at import.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { errorCodes, SigningKey } from "ivs-token";
import { installed, tokens } from "./runners/common.mjs";

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

test("the codes of the types are the core's, in its order", async () => {
  const { coreErrorCodes } = await import(pathToFileURL(join(installed, "dist/errors.js")));
  assert.deepEqual(errorCodes, coreErrorCodes());
});

test("console.log shows nothing of a key", () => {
  const key = SigningKey.fromPem(vectors.keys.rfc6979.sec1_pem);
  const shown = inspect(key, { depth: 10, showHidden: true });
  assert.ok(shown.length < 400, shown);
  assert.doesNotMatch(shown, /[0-9a-f]{16}|[A-Za-z0-9+/]{24}/);
});

test("a module of the host's own choice can be started by hand", async () => {
  const source = `
    import { readFileSync } from "node:fs";
    import { instantiate, parseTtl } from "ivs-token/manual";
    instantiate(new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("ivs-token/wasm")))));
    console.log(parseTtl("5m"));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: join(installed, "../.."),
    encoding: "utf8",
  });
  assert.equal(run.stdout, "300\n", run.stderr);
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
  assert.equal(command(["--help"]).status, 0);
});
