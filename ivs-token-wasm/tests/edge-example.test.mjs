// examples/edge: what wrangler would deploy, in workerd, asked as callers would ask.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { SigningKey } from "ivs-token";
import { Miniflare } from "miniflare";
import { compatibilityDate, tests, tokens } from "./runners/common.mjs";

// Inside node_modules, so that the example's import finds the packed package.
const folder = mkdtempSync(join(tests, "node_modules/.edge-"));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(tests, "../../examples/edge"), folder, { recursive: true });
execFileSync(join(tests, "node_modules/.bin/wrangler"), ["deploy", "--dry-run", "--outdir", "out"], {
  cwd: folder,
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
});

const out = join(folder, "out");
const wasm = readdirSync(out).find((name) => name.endsWith(".wasm"));
const { vars } = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
const pem = tokens().keys.rfc6979.sec1_pem;
const settings = { ...vars, IVS_PRIVATE_KEY: pem, API_TOKEN: "a caller's token" };

async function ask(bindings, request) {
  const worker = new Miniflare({
    compatibilityDate,
    bindings,
    modules: [
      { type: "ESModule", path: "worker.js", contents: readFileSync(join(out, "worker.js"), "utf8") },
      { type: "CompiledWasm", path: wasm, contents: readFileSync(join(out, wasm)) },
    ],
  });
  try {
    const response = await worker.dispatchFetch("http://localhost/", { method: "POST", ...request });
    return { status: response.status, cache: response.headers.get("cache-control"), body: await response.json() };
  } finally {
    await worker.dispose();
  }
}
const caller = { headers: { authorization: "Bearer a caller's token" } };

test("a caller that is known gets a token for the channel and the origin", async () => {
  const { status, cache, body } = await ask(settings, caller);
  assert.equal(status, 200);
  assert.equal(cache, "no-store");
  const verified = SigningKey.fromPem(pem).verifyingKey().verifyPlayback(body.token);
  assert.equal(verified.channelArn, vars.IVS_CHANNEL_ARN);
  assert.deepEqual(verified.allowOrigins, [vars.ALLOWED_ORIGIN]);
});

test("others get none, least of all where the secret is not set", async () => {
  for (const headers of [
    {},
    { authorization: "Bearer x" },
    { authorization: "Bearer " },
    { authorization: "Bearer undefined" },
  ]) {
    assert.equal((await ask(settings, { headers })).status, 401);
    assert.equal((await ask({ ...settings, API_TOKEN: "" }, { headers })).status, 401);
  }
  assert.equal((await ask(settings, { ...caller, method: "GET" })).status, 405);
});

test("a wrong setting is not told to the caller", async () => {
  const { status, body } = await ask({ ...settings, IVS_PRIVATE_KEY: "" }, caller);
  assert.equal(status, 500);
  assert.deepEqual(body, { error: "signing_failed" });
});
