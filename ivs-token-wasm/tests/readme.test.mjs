// The examples of both READMEs, as a reader would copy them.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { SigningKey } from "ivs-token";
import { tests, tokens } from "./runners/common.mjs";

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

/** The only block of code with this line, as a module; a script's variables are its exports. */
async function example(readme, line, exported = []) {
  const blocks = [...readFileSync(join(tests, "../..", readme), "utf8").matchAll(/^```js\n(.*?)^```$/gms)];
  const found = blocks.map(([, code]) => code).filter((code) => code.includes(line));
  assert.equal(found.length, 1, `${readme}: ${found.length} examples with ${line}`);
  const file = join(folder, `${readme.replaceAll("/", "-")}-${blocks.findIndex(([, code]) => code === found[0])}.mjs`);
  writeFileSync(file, `${found[0]}\nexport { ${exported.join()} };\n`);
  return import(pathToFileURL(file));
}

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
  const { url } = await example("ivs-token-wasm/README.md", "playbackUrl", ["url"]);
  assert.equal(verifying.verifyPlayback(new URL(url).searchParams.get("token")).channelArn, channelArn);
});

test("the package's Worker gives a token", async () => {
  const { default: worker } = await example("ivs-token-wasm/README.md", "export default");
  assert.equal(verifying.verifyPlayback((await (await ask(worker)).json()).token).channelArn, channelArn);
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
  const { token } = await example("ivs-token-wasm/README.md", "SignCommand", ["token"]);
  const { sent } = await import(pathToFileURL(join(stub, "index.js")));
  assert.equal(sent[0].Message.length, 48);
  assert.equal(sent[0].MessageType, "DIGEST");
  assert.throws(() => verifying.verifyPlayback(token), { code: "token_signature" });
});
