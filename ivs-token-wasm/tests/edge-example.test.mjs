// examples/edge in the three runtimes that it is written for, asked as callers would ask.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { EdgeRuntime } from "edge-runtime";
import { SigningKey } from "ivs-token";
import { Miniflare } from "miniflare";
import { bundle, compatibilityDate, tests, tokens } from "./runners/common.mjs";
import { bundling, withModule } from "./runners/vercel.mjs";
import { accepts, freePort } from "./runners/workers.mjs";

const bin = (name) => join(tests, "node_modules/.bin", name);
// Inside node_modules, so that the example's import finds the packed package.
const folder = mkdtempSync(join(tests, "node_modules/.edge-"));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(tests, "../../examples/edge"), folder, { recursive: true });

const { vars } = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
const { rfc6979, top_bit } = tokens().keys;
const pem = rfc6979.sec1_pem;
const settings = { ...vars, IVS_PRIVATE_KEY: pem, API_TOKEN: "a caller's token" };

const out = join(folder, "out");
execFileSync(bin("wrangler"), ["deploy", "--dry-run", "--outdir", out], {
  cwd: folder,
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
});

/** What wrangler would deploy, in workerd. */
async function cloudflare(env) {
  const wasm = readdirSync(out).find((name) => name.endsWith(".wasm"));
  const worker = new Miniflare({
    compatibilityDate,
    bindings: env,
    modules: [
      { type: "ESModule", path: "worker.js", contents: readFileSync(join(out, "worker.js"), "utf8") },
      { type: "CompiledWasm", path: wasm, contents: readFileSync(join(out, wasm)) },
    ],
  });
  return { fetch: (request) => worker.dispatchFetch("http://localhost/", request), stop: () => worker.dispose() };
}

/** With the rights that the README gives it. */
async function deno(env) {
  const port = await freePort();
  const server = spawn(bin("deno"), ["run", "--quiet", "--no-prompt", "--allow-net", "--allow-env", "deno.js"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` },
  });
  await accepts(port, server);
  return { fetch: (request) => fetch(`http://127.0.0.1:${port}/`, request), stop: () => server.kill() };
}

/** By the export that Vercel's functions or Next.js' routes call. */
const vercel = (handler) => async (env) => {
  const entry = `
    import { ${handler} as handler } from ${JSON.stringify(join(folder, "api/token.js"))};
    addEventListener("fetch", (event) => event.respondWith(handler(event.request)));`;
  const script = await bundle(entry, { format: "iife", ...bundling });
  const runtime = new EdgeRuntime({
    initialCode: script,
    extend: (context) => Object.assign(withModule(context), { process: { env } }),
  });
  return { fetch: (request) => runtime.dispatchFetch("http://localhost/", request), stop: () => {} };
};

const caller = { headers: { authorization: "Bearer a caller's token" } };
const strangers = [
  {},
  { authorization: "Bearer x" },
  { authorization: "Bearer " },
  { authorization: "Bearer undefined" },
];

for (const [name, start] of Object.entries({ cloudflare, deno, vercel: vercel("default"), next: vercel("POST") })) {
  suite(name, () => {
    /** Answers to requests, with the example started under these settings. */
    async function answers(env, ...requests) {
      const { fetch, stop } = await start(env);
      try {
        const given = [];
        for (const request of requests) {
          const response = await fetch({ method: "POST", ...request });
          const cache = response.headers.get("cache-control");
          given.push({ status: response.status, cache, body: await response.json() });
        }
        return given;
      } finally {
        await stop();
      }
    }

    test("a caller that is known gets a token for the channel and the origin; others get none", async () => {
      const [first, get, ...refused] = await answers(
        settings,
        caller,
        { ...caller, method: "GET" },
        ...strangers.map((headers) => ({ headers })),
      );
      assert.equal(first.status, 200);
      assert.equal(first.cache, "no-store");
      const verified = SigningKey.fromPem(pem).verifyingKey().verifyPlayback(first.body.token);
      assert.equal(verified.channelArn, vars.IVS_CHANNEL_ARN);
      assert.deepEqual(verified.allowOrigins, [vars.ALLOWED_ORIGIN]);
      assert.equal(verified.strictOriginEnforcement, true);
      assert.equal(get.status, 405);
      for (const { status, body } of refused) assert.deepEqual([status, body], [401, { error: "unauthorized" }]);
    });

    test("each token has a viewer whom a revocation can name: the caller's, or one of its own", async () => {
      const named = { ...caller, body: JSON.stringify({ viewerId: "viewer-42" }) };
      const wrong = ['{"viewerId":42}', '{"viewerId":""}', "viewer-42", "null"].map((body) => ({ ...caller, body }));
      const [first, second, unnamed, ...refused] = await answers(settings, named, { ...named }, caller, ...wrong);
      const claims = ({ body }) => SigningKey.fromPem(pem).verifyingKey().verifyPlayback(body.token);
      assert.equal(claims(first).viewerId, "viewer-42");
      assert.ok(Math.abs(claims(second).viewerSessionVersion - Date.now() / 1000) < 60);
      assert.match(unnamed.body.viewerId, /^[0-9a-f-]{36}$/);
      assert.equal(claims(unnamed).viewerId, unnamed.body.viewerId);
      const errors = refused.map(({ status, body }) => `${status} ${body.error}`);
      const malformed = "400 body_malformed";
      assert.deepEqual(errors, [malformed, "400 viewer_id_invalid", malformed, malformed]);
    });

    test("nobody gets one where the secret is empty or not set", async () => {
      const { API_TOKEN: _, ...unset } = settings;
      for (const env of [unset, { ...unset, API_TOKEN: "" }]) {
        for (const { status } of await answers(env, ...strangers.map((headers) => ({ headers })))) {
          assert.equal(status, 401);
        }
      }
    });

    test("a wrong setting is not told to the caller", async () => {
      const without = (setting) => Object.fromEntries(Object.entries(settings).filter(([name]) => name !== setting));
      for (const env of [
        without("IVS_PRIVATE_KEY"),
        { ...settings, IVS_PRIVATE_KEY: "" },
        without("IVS_CHANNEL_ARN"),
        without("ALLOWED_ORIGIN"),
      ]) {
        const [{ status, body }] = await answers(env, caller);
        assert.equal(status, 500);
        assert.deepEqual(body, { error: "signing_failed" });
      }
    });
  });
}

test("a secret that is changed is signed with from the next request on", async () => {
  // In Node, since the runtimes above keep what they were started with.
  const { sign } = await import(join(folder, "sign.js"));
  const env = { ...settings };
  const pems = [rfc6979, top_bit, rfc6979, rfc6979].map(({ sec1_pem }) => sec1_pem);
  for (const own of pems) {
    env.IVS_PRIVATE_KEY = own;
    const { token } = await (await sign(new Request("http://localhost/", { method: "POST", ...caller }), env)).json();
    for (const each of pems) {
      const verify = () => SigningKey.fromPem(each).verifyingKey().verifyPlayback(token);
      if (each === own) verify();
      else assert.throws(verify, { code: "token_signature" });
    }
  }
});
