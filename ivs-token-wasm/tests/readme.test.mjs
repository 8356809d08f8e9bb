// The examples of both READMEs and the package's commands, as a reader would copy them.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { SigningKey } from "ivs-token";
import { Miniflare } from "miniflare";
import { built } from "./runners/browser.mjs";
import { blocks, compatibilityDate, installed, nodes, tests, tokens, wasm } from "./runners/common.mjs";
import { workerBundle } from "./runners/workers.mjs";

const own = "ivs-token-wasm/README.md";
const bin = (name) => join(tests, "node_modules/.bin", name);

// Inside node_modules, so that the examples' import finds the packed package.
const folder = mkdtempSync(join(tests, "node_modules/.readme-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const { sec1_pem: pem } = tokens().keys.rfc6979;
const verifying = SigningKey.fromPem(pem).verifyingKey();
const channelArn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGH";
const env = {
  IVS_PRIVATE_KEY: pem,
  CHANNEL_ARN: channelArn,
  PLAYBACK_URL: "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGH.m3u8",
};
const ask = (worker) => worker.fetch(new Request("https://worker.example/"), env);

/** The only block of code with this line. */
function block(readme, line) {
  const found = blocks(readme, "js|ts").filter((code) => code.includes(line));
  assert.equal(found.length, 1, `${readme}: ${found.length} examples with ${line}`);
  return found[0];
}

let files = 0;
/** The same as a module in JavaScript that Node 20 reads; a script's variables are its exports. */
async function written(readme, line, rest) {
  const { code } = await transform(block(readme, line), {
    loader: "ts",
    target: "es2022",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  const file = join(folder, `example-${files++}.mjs`);
  writeFileSync(file, `${code}\n${rest}\n`);
  return file;
}

const example = async (readme, line, exported = []) =>
  import(pathToFileURL(await written(readme, line, `export { ${exported.join()} };`)));

test("the repository's Worker gives a viewer a URL, and a stranger none", async () => {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder, "session.js"),
    "export const viewers = ['viewer-42'];\nexport const viewerOf = async () => viewers.pop();\n",
  );
  const { default: worker } = await example("README.md", "export default");
  const { url } = await (await ask(worker)).json();
  const { channelArn: channel, viewerId } = verifying.verifyPlayback(new URL(url).searchParams.get("token"));
  assert.deepEqual([channel, viewerId], [channelArn, "viewer-42"]);
  assert.equal((await ask(worker)).status, 401);
});

test("the package's first example makes a URL", async () => {
  process.env.IVS_PRIVATE_KEY = pem;
  const { url } = await example(own, "const url = playbackUrl", ["url"]);
  assert.equal(verifying.verifyPlayback(new URL(url).searchParams.get("token")).channelArn, channelArn);
});

test("the package's page puts a token on its URL without the signer", async () => {
  const { play } = await example(own, "ivs-token/text");
  const video = {};
  play(video, "https://x.example/y.m3u8", "a.b.c");
  assert.equal(video.src, "https://x.example/y.m3u8?token=a.b.c");
});

/** What a Worker of these modules answers. */
async function answered(script, wasmFile) {
  const worker = new Miniflare({
    compatibilityDate,
    bindings: env,
    modules: [
      { type: "ESModule", path: "worker.js", contents: script },
      { type: "CompiledWasm", path: wasmFile, contents: readFileSync(wasm) },
    ],
  });
  try {
    return await (await worker.dispatchFetch("http://localhost/")).json();
  } finally {
    await worker.dispose();
  }
}

test("the package's Worker gives a token", async () => {
  const script = await workerBundle(block(own, "export default"), { loader: "ts", external: ["cloudflare:workers"] });
  assert.equal(verifying.verifyPlayback((await answered(script, "module.wasm")).token).channelArn, channelArn);
});

test("the package's batch gives tokens by name, and says what is wrong with the others", async () => {
  const { invite } = await example(own, "signParticipantMany");
  const said = [];
  const { error } = console;
  console.error = (...words) => said.push(words);
  try {
    const invited = invite(pem, ["", "alice"]);
    assert.deepEqual([...invited.keys()], ["alice"]);
    assert.equal(verifying.verifyParticipant(invited.get("alice")).userId, "alice");
    assert.deepEqual([said.length, said[0].slice(0, 2)], [1, ["", "user_id_invalid"]]);
  } finally {
    console.error = error;
  }
});

const seconds = 'import { parseTtl } from "ivs-token/manual"; console.log(parseTtl("5m"));';
test("the module by hand in Node, Deno and Bun", async () => {
  const file = await written(own, "import.meta.resolve", seconds);
  for (const [command, ...args] of [
    ...Object.values(nodes).map((node) => [node]),
    [bin("deno"), "run", "--quiet", "--no-prompt", "--node-modules-dir=manual", "--allow-read"],
    [bin("bun")],
  ]) {
    const { stdout, stderr } = spawnSync(command, [...args, file], { cwd: folder, encoding: "utf8" });
    assert.equal(stdout, "300\n", `${command}: ${stderr}`);
  }
});

test("the module by hand in a Worker, as wrangler makes it", async () => {
  const rest =
    "const key = SigningKey.fromPem(PEM); const token = key.signPlayback({ channelArn: ARN }, { now: 1e9 });";
  const scope = `const [PEM, ARN] = ${JSON.stringify([pem, channelArn])}; ${rest}`;
  const main = await written(
    own,
    "import module from",
    `${scope} export default { fetch: () => Response.json({ token }) };`,
  );
  const config = join(folder, "wrangler.json");
  writeFileSync(config, JSON.stringify({ name: "by-hand", main, compatibility_date: compatibilityDate }));
  const out = join(folder, "out");
  const run = spawnSync(bin("wrangler"), ["deploy", "--dry-run", "--outdir", out, "--config", config], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
  });
  assert.equal(run.status, 0, run.stderr);
  const script = readFileSync(
    join(
      out,
      readdirSync(out).find((name) => name.endsWith(".js")),
    ),
    "utf8",
  );
  const { token } = await answered(
    script,
    readdirSync(out).find((name) => name.endsWith(".wasm")),
  );
  assert.equal(verifying.verifyPlayback(token, { now: 1e9 }).channelArn, channelArn);
});

test("the module by hand in a plain Vite build, in Chromium", async () => {
  const root = mkdtempSync(join(folder, "vite-"));
  const main = await written(
    own,
    "?url",
    'import { parseTtl } from "ivs-token/manual"; window.seconds = parseTtl("5m");',
  );
  writeFileSync(join(root, "index.html"), `<!doctype html><script type="module" src="./main.js"></script>`);
  writeFileSync(join(root, "main.js"), readFileSync(main));
  const [page, close] = await built(root, { build: { target: "es2022" } });
  try {
    await page.waitForFunction(() => window.seconds !== undefined);
    assert.equal(await page.evaluate(() => window.seconds), 300);
  } finally {
    await close();
  }
});

test("the package's example for AWS KMS sends what KMS takes", async () => {
  // KMS signs a digest, which nothing here does: what it gives back has the form of a signature, and is none.
  const stub = join(folder, "node_modules/@aws-sdk/client-kms");
  mkdirSync(stub, { recursive: true });
  writeFileSync(join(stub, "package.json"), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(
    join(stub, "index.js"),
    `import { createPrivateKey, sign } from "node:crypto";
    export const sent = [];
    export class SignCommand { constructor(input) { sent.push(input); } }
    export class KMSClient {
      async send() { return { Signature: sign("sha384", "", createPrivateKey(process.env.IVS_PRIVATE_KEY)) }; }
    }`,
  );
  Object.assign(process.env, { IVS_PRIVATE_KEY: pem, CHANNEL_ARN: channelArn, KEY_ID: "alias/ivs" });
  const { token } = await example(own, "SignCommand", ["token"]);
  const { sent } = await import(pathToFileURL(join(stub, "index.js")));
  assert.equal(sent[0].Message.length, 48);
  assert.equal(sent[0].MessageType, "DIGEST");
  assert.equal(sent[0].SigningAlgorithm, "ECDSA_SHA_384");
  assert.throws(() => verifying.verifyPlayback(token), { code: "token_signature" });
});

test("the package's commands find nothing to object to in a good token", () => {
  const work = mkdtempSync(join(folder, "shell-"));
  writeFileSync(join(work, "token.txt"), SigningKey.fromPem(pem).signPlayback({ channelArn }));
  // npx would ask the registry; this takes the same file of the packed package.
  const file = join(installed, JSON.parse(readFileSync(join(installed, "package.json"), "utf8")).bin["ivs-token"]);
  writeFileSync(
    join(work, "npx"),
    `#!/bin/sh\n[ "$1" = ivs-token ] && shift && exec '${process.execPath}' '${file}' "$@"\n`,
    { mode: 0o755 },
  );
  const script = blocks(own, "sh")
    .filter((code) => /^npx ivs-token /m.test(code))
    .join("\n");
  const run = spawnSync("sh", ["-e", "-c", script], {
    cwd: work,
    encoding: "utf8",
    env: { PATH: `${work}:/usr/bin:/bin` },
  });
  assert.deepEqual([run.status, run.stderr], [0, ""]);
  assert.match(run.stdout, /^nothing to object to/m);
});

test("whatever page says what to install from npm names the package", () => {
  const root = join(tests, "../..");
  const { name } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const pages = execFileSync("git", ["-c", `safe.directory=${root}`, "ls-files", "-z", "*.md"], { cwd: root });
  const said = pages
    .toString()
    .split("\0")
    .filter((page) => page !== "")
    .flatMap((page) => [
      ...readFileSync(join(root, page), "utf8").matchAll(
        /\b(?:npm (?:i|install|add)|(?:yarn|pnpm|bun) add)\b *([^\s`#]*)/g,
      ),
    ]);
  // The edge example's reader installs what its package.json names.
  const names = said.map(([, named]) => named).filter((named) => named !== "");
  assert.ok(names.length >= 4);
  assert.deepEqual([...new Set(names)], [name]);
  const { dependencies } = JSON.parse(readFileSync(join(root, "examples/edge/package.json"), "utf8"));
  assert.deepEqual(Object.keys(dependencies), [name]);
});
