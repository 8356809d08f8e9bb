// examples/edge in the three runtimes that it is written for, asked as callers would ask.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { Console } from "node:console";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { json, text } from "node:stream/consumers";
import { after, suite, test } from "node:test";
import { promisify } from "node:util";
import { EdgeRuntime } from "edge-runtime";
import { SigningKey } from "ivs-token";
import { finder } from "./conformance/check.js";
import { blocks, bundle, tests, tokens } from "./runners/common.mjs";
import { bundling, withModule } from "./runners/vercel.mjs";
import { accepts, binary, freePort, workerdConfig } from "./runners/workers.mjs";

const bin = join(tests, "node_modules/.bin");
// Inside node_modules, so that the example's import finds the packed package.
const folder = mkdtempSync(join(tests, "node_modules/.edge-"));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(tests, "../../examples/edge"), folder, { recursive: true });

const { vars } = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
const { rfc6979, top_bit } = tokens().keys;
const pem = rfc6979.sec1_pem;
const settings = { ...vars, IVS_PRIVATE_KEY: pem, API_TOKEN: "a caller's token" };

const readme = readFileSync(join(folder, "README.md"), "utf8");
/** The README's only command that begins like this, as it stands there. */
function command(start) {
  const found = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code).filter((code) => code.startsWith(start));
  assert.equal(found.length, 1, `${found.length} commands with ${start}`);
  return found[0];
}

// npx would ask the registry; this takes what is installed here.
const tools = join(folder, "tools");
mkdirSync(tools);
writeFileSync(join(tools, "npx"), `#!/bin/sh\nexec '${bin}/'"$@"\n`, { mode: 0o755 });
/** As somebody pastes it. */
const pasted = (code, env) => [
  "sh",
  ["-euc", code],
  {
    cwd: folder,
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      CI: "true",
      no_proxy: "127.0.0.1",
      NO_PROXY: "127.0.0.1",
      ...env,
      PATH: `${tools}:${bin}:${process.env.PATH}`,
    },
  },
];

const out = join(folder, "out");
execFileSync(...pasted(`${command("npx wrangler deploy")} --dry-run --outdir out >out.log`));

/** A server that listens to this port. */
async function serving(port, keep, code, env) {
  const server = spawn(...pasted(`exec ${code} </dev/null`, env));
  [server.stdout, server.stderr].forEach(keep);
  await accepts(port, server);
  const url = `http://127.0.0.1:${port}/`;
  return { url, fetch: (request) => fetch(url, request), stop: () => server.kill() };
}

/** What wrangler would deploy, in workerd. */
async function cloudflare(env, keep) {
  const port = await freePort();
  const config = join(out, "config.capnp");
  const modules = readdirSync(out).filter((name) => name.endsWith(".wasm"));
  writeFileSync(config, workerdConfig(port, { modules, env }));
  return serving(port, keep, `'${binary}' serve '${config}'`);
}

/** By the README's command, with the rights that it gives. */
async function deno(env, keep) {
  const port = await freePort();
  const quiet = { DENO_NO_PROMPT: "1", DENO_NO_UPDATE_CHECK: "1", DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` };
  return serving(port, keep, command("deno run"), { ...env, ...quiet });
}

/** By the export that Vercel's functions or Next.js' routes call. */
const vercel = (handler) => async (env, keep) => {
  const entry = `
    import { ${handler} as handler } from ${JSON.stringify(join(folder, "api/token.js"))};
    addEventListener("fetch", (event) => event.respondWith(handler(event.request)));`;
  const script = await bundle(entry, { format: "iife", ...bundling });
  const printed = new PassThrough();
  keep(printed);
  const runtime = new EdgeRuntime({
    initialCode: script,
    extend: (context) => Object.assign(withModule(context), { process: { env }, console: new Console(printed) }),
  });
  return { fetch: (request) => runtime.dispatchFetch("http://localhost/", request), stop: () => printed.end() };
};

const shows = finder(pem + rfc6979.pkcs8_pem);
const caller = { headers: { authorization: "Bearer a caller's token" } };
const strangers = [
  {},
  { authorization: "Bearer x" },
  { authorization: "Bearer " },
  { authorization: "Bearer undefined" },
];

for (const [name, start] of Object.entries({ cloudflare, deno, vercel: vercel("default"), next: vercel("POST") })) {
  suite(name, () => {
    /** Answers to requests, with the example started under these settings, and what it told its operator: never a secret. */
    async function answers(env, ...requests) {
      const [given, printed] = [[], []];
      const { fetch, stop } = await start(env, (stream) => printed.push(text(stream)));
      try {
        for (const request of requests) {
          const response = await fetch({ method: "POST", ...request });
          const cache = response.headers.get("cache-control");
          given.push({ status: response.status, cache, body: await response.json() });
        }
      } finally {
        await stop();
      }
      const log = (await Promise.all(printed)).join("");
      assert.ok(!shows(log) && !log.includes(settings.API_TOKEN) && !log.includes("eyJ"), log);
      return Object.assign(given, { log });
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

    test("a wrong setting is told to the operator, not to the caller", async () => {
      const without = (setting) => Object.fromEntries(Object.entries(settings).filter(([name]) => name !== setting));
      for (const [env, told] of [
        [without("IVS_PRIVATE_KEY"), /^not set: IVS_PRIVATE_KEY\nkey_empty: /m],
        [{ ...settings, IVS_PRIVATE_KEY: "" }, /^not set: IVS_PRIVATE_KEY\nkey_empty: /m],
        [{ ...settings, IVS_PRIVATE_KEY: pem.replace("END EC", "END") }, /^key_malformed: /m],
        [{ ...settings, IVS_PRIVATE_KEY: rfc6979.pkcs8_pem.slice(0, -60) }, /^key_malformed: /m],
        [without("IVS_CHANNEL_ARN"), /^not set: IVS_CHANNEL_ARN\nchannel_arn_invalid: /m],
        [{ ...settings, IVS_CHANNEL_ARN: pem }, /^channel_arn_invalid: /m],
        [without("ALLOWED_ORIGIN"), /^not set: ALLOWED_ORIGIN\norigin_invalid: /m],
      ]) {
        const { 0: answer, log } = await answers(env, caller);
        assert.deepEqual([answer.status, answer.body], [500, { error: "signing_failed" }]);
        assert.match(log, told);
      }
    });
  });
}

test("the README's request gets a token for its viewer", async () => {
  const { name } = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
  const { fetch: _, stop, url } = await cloudflare(settings, (stream) => stream.resume());
  try {
    const code = blocks("examples/edge/README.md", "sh").find((code) => code.startsWith("curl "));
    const here = code.replace(`https://${name}.example.workers.dev/`, url);
    const { stdout } = await promisify(execFile)(...pasted(here, { API_TOKEN: settings.API_TOKEN }));
    const { token, viewerId } = JSON.parse(stdout);
    assert.equal(viewerId, "viewer-42");
    assert.equal(SigningKey.fromPem(pem).verifyingKey().verifyPlayback(token).viewerId, viewerId);
  } finally {
    stop();
  }
});

test("the README's commands put the secrets under the names that the Worker asks for", async () => {
  const put = {};
  const cloud = createServer(async (request, response) => {
    const { name, text: secret } = await json(request);
    put[name] = [request.method, request.url, secret];
    response.setHeader("content-type", "application/json");
    response.end('{ "success": true, "errors": [], "messages": [], "result": {} }');
  }).listen(0, "127.0.0.1");
  try {
    await once(cloud, "listening");
    writeFileSync(join(folder, "private.pem"), pem);
    const account = {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${cloud.address().port}`,
      CLOUDFLARE_ACCOUNT_ID: "account",
      CLOUDFLARE_API_TOKEN: "none",
    };
    for (const secret of ["IVS_PRIVATE_KEY", "API_TOKEN"]) {
      const run = promisify(execFile)(...pasted(command(`npx wrangler secret put ${secret}`), account));
      run.child.stdin.end("a caller's token");
      await run;
    }
  } finally {
    cloud.close();
  }
  const place = ["PUT", "/accounts/account/workers/scripts/ivs-sign/secrets"];
  assert.deepEqual(put, { IVS_PRIVATE_KEY: [...place, pem.trim()], API_TOKEN: [...place, settings.API_TOKEN] });
});

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

test("a bearer is compared by its hash alone, and by every byte of that", async (t) => {
  const { sign } = await import(join(folder, "sign.js"));
  const hashes = [];
  t.mock.method(crypto.subtle, "digest", async () => hashes.pop().buffer);
  const statusOf = async (headers, hash) => {
    hashes.push(new Uint8Array(32), hash);
    return (await sign(new Request("http://localhost/", { method: "POST", headers }), settings)).status;
  };
  for (const headers of strangers) assert.equal(await statusOf(headers, new Uint8Array(32)), 200);
  for (let at = 0; at < 32; at++) {
    assert.equal(await statusOf(caller.headers, new Uint8Array(32).fill(1, at, at + 1)), 401);
  }
});
