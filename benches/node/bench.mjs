// Microseconds for a playback token and for its verification, and ratios to node:crypto, in other runtimes to their WebCrypto;
// then what a first token takes, in a fresh process or Worker, beside jose.
import { execFileSync } from "node:child_process";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as nodeSign,
  verify as nodeVerifySignature,
} from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { p384 } from "@noble/curves/nist.js";
import { createSigner } from "fast-jwt";
import { SigningKey, VerifyingKey } from "ivs-token";
import { importPKCS8, importSPKI, jwtVerify, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { launch } from "../../ivs-token-wasm/tests/runners/browser.mjs";
import { bundle, nodes } from "../../ivs-token-wasm/tests/runners/common.mjs";
import { serve, workerBundle } from "../../ivs-token-wasm/tests/runners/workers.mjs";
import {
  byOwnClock,
  claims,
  inTurns,
  payload,
  signingInput,
  tokensOf,
  webCrypto,
  webCryptoVerify,
} from "./measure.mjs";
import { edge as startOfEdge, node as startOfNode, workerd as startOfWorkerd } from "./start.mjs";

const here = dirname(fileURLToPath(import.meta.url));

async function node() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const key = SigningKey.fromPem(pem);
  const own = createPrivateKey(pem);
  const jose = await importPKCS8(pem, "ES384");
  const scalar = Buffer.from(privateKey.export({ format: "jwk" }).d, "base64url");
  const fast = createSigner({ key: pem, algorithm: "ES384", noTimestamp: true });
  const batch = () => Array.from({ length: 64 }, claims);
  return inTurns({
    "ivs-token": byOwnClock(() => key.signPlayback(claims())),
    "ivs-token, 64 at once": byOwnClock(() => key.signPlaybackMany(batch()), 64),
    "node:crypto": byOwnClock(() => {
      const text = signingInput();
      return `${text}.${nodeSign("sha384", text, { key: own, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
    }),
    WebCrypto: byOwnClock(await webCrypto(pem)),
    jose: byOwnClock(() => new SignJWT(payload()).setProtectedHeader({ alg: "ES384", typ: "JWT" }).sign(jose)),
    jsonwebtoken: byOwnClock(() => jsonwebtoken.sign(payload(), own, { algorithm: "ES384", noTimestamp: true })),
    "fast-jwt": byOwnClock(() => fast(payload())),
    "@noble/curves": byOwnClock(() => {
      const text = signingInput();
      return `${text}.${Buffer.from(p384.sign(Buffer.from(text), scalar)).toString("base64url")}`;
    }),
  });
}

async function nodeVerify() {
  const key = SigningKey.generate();
  const [verifying, token] = [key.verifyingKey(), tokensOf(key)];
  const pem = verifying.toPem();
  const own = createPublicKey(pem);
  const jose = await importSPKI(pem, "ES384");
  const webCryptoCheck = await webCryptoVerify(pem);
  return inTurns({
    "ivs-token": byOwnClock(() => verifying.verifyPlayback(token())),
    "ivs-token, first with a key": byOwnClock(() => {
      const fresh = VerifyingKey.fromPem(pem);
      fresh.verifyPlayback(token());
      fresh.dispose();
    }),
    "node:crypto": byOwnClock(() => {
      const [header, payload, signature] = token().split(".");
      const options = { key: own, dsaEncoding: "ieee-p1363" };
      const valid = nodeVerifySignature("sha384", `${header}.${payload}`, options, Buffer.from(signature, "base64url"));
      const { exp } = JSON.parse(Buffer.from(payload, "base64url"));
      if (!valid || exp * 1000 < Date.now()) throw new Error("refused");
    }),
    WebCrypto: byOwnClock(() => webCryptoCheck(token())),
    jose: byOwnClock(() => jwtVerify(token(), jose)),
    jsonwebtoken: byOwnClock(() => jsonwebtoken.verify(token(), own, { algorithms: ["ES384"] })),
  });
}

/** The clock of a Worker stands still while it computes: the time is taken here, without that of a request for nothing. */
async function workerd() {
  const { url, stop } = await serve(await workerBundle('export { default } from "../../benches/node/worker.mjs";'));
  try {
    const request = async (job, name, calls) => {
      const start = performance.now();
      const response = await fetch(`${url}?job=${job}&name=${encodeURIComponent(name)}&calls=${calls}`);
      const text = await response.text();
      const time = performance.now() - start;
      if (!response.ok || (calls > 0 && text === "")) throw new Error(`workerd: ${text}`);
      return time;
    };
    const turn = (job, name) => async () => {
      const calls = 100;
      const nothing = Math.min(await request(job, name, 0), await request(job, name, 0), await request(job, name, 0));
      return (((await request(job, name, calls)) - nothing) * 1000) / calls;
    };
    const tables = {};
    for (const job of ["sign", "verify"]) {
      tables[job] = await inTurns({ "ivs-token": turn(job, "ivs-token"), WebCrypto: turn(job, "WebCrypto") });
    }
    return tables;
  } finally {
    stop();
  }
}

async function chromium() {
  const script = await bundle('export { run } from "../../benches/node/other.mjs";', {
    format: "iife",
    globalName: "bench",
  });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    // WebCrypto is there for secure pages only, which those of localhost are.
    await page.route("http://localhost/", (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await page.goto("http://localhost/");
    await page.addScriptTag({ content: script });
    return await page.evaluate(() => globalThis.bench.run());
  } finally {
    await browser.close();
  }
}

const bin = (name) => join(here, "../../ivs-token-wasm/tests/node_modules/.bin", name);
const program = (command, ...args) => JSON.parse(execFileSync(command, args, { cwd: here, encoding: "utf8" }));

const line = (name, time, ratio, missed) =>
  console.log(`  ${name.padEnd(32)} ${time.padStart(10)}  ${ratio}${missed ? "  over the bar" : ""}`);

function print(title, table, unit, bar) {
  console.log(`\n${title}, bar: ${bar} × ${unit}`);
  for (const [name, time] of Object.entries(table)) {
    const ratio = time / table[unit];
    line(
      name,
      `${time.toFixed(1)} µs`,
      `${ratio.toFixed(3).padStart(7)} × ${unit}`,
      name === "ivs-token" && ratio > bar,
    );
  }
}

/** Each in a fresh process, several times, since a process has one first token. */
function sinceTheModule() {
  const [processes, bar] = [15, 5];
  console.log(
    `\nFirst token in a fresh Node process, best and median of ${processes}, bar: ${bar} ms from the module's start`,
  );
  for (const [how, start] of [
    ["manual", "compiled, instantiated"],
    ["import", "import of the package"],
  ]) {
    const runs = Array.from({ length: processes }, () => program(process.execPath, "first.mjs", how));
    const rows = {
      [start]: ([started]) => started,
      "the key from its PEM": ([, key]) => key,
      "the first token": ([, , token]) => token,
      "key and first token": ([, key, token]) => key + token,
      "the second token": ([, , , second]) => second,
    };
    for (const [name, of] of Object.entries(rows)) {
      const times = runs.map(of).sort((a, b) => a - b);
      const median = times[processes >> 1];
      const missed = name === "key and first token" && median > bar;
      line(name, `${times[0].toFixed(2)} ms`, `${median.toFixed(2).padStart(7)} ms`, missed);
    }
  }
}

/** First tokens beside others, less what the host takes for nothing where that can be told. */
function printStart(title, table, which, bar, bare = 0) {
  console.log(`\n${title}, bar: ${bar} × jose`);
  for (const [name, times] of Object.entries(table)) {
    const ratio = (times[which] - bare) / (table.jose[which] - bare);
    const ours = name.startsWith("ivs-token");
    line(name, `${(times[which] - bare).toFixed(1)} ms`, `${ratio.toFixed(2).padStart(6)} × jose`, ours && ratio > bar);
  }
}

async function start() {
  for (const [name, executable] of Object.entries(nodes)) {
    printStart(`${name}, fresh process: import, PEM and token, medians`, await startOfNode(executable, 11), 0, 0.5);
  }
  const { "a bare Worker": bare, ...workers } = await startOfWorkerd(15);
  const less = `less a bare Worker's ${bare.map((time) => time.toFixed(1)).join(" and ")} ms, medians`;
  printStart(`workerd, first request, ${less}`, workers, 0, 0.6, bare[0]);
  printStart(`workerd, from the process's start to its first answer, ${less}`, workers, 1, 1.6, bare[1]);
  printStart("edge-runtime, a fresh one: from the script to a token, medians", await startOfEdge(11), 0, 1);
}

const jobs = { sign: "one token", verify: "verification of one token" };
print(`Node ${process.version}, ${jobs.sign}`, await node(), "node:crypto", 0.15);
print(`Node ${process.version}, ${jobs.verify}`, await nodeVerify(), "node:crypto", 0.8);
for (const [name, tables, bars] of [
  ["workerd", await workerd(), [0.25, 1]],
  ["Chromium", await chromium(), [0.25, 1]],
  ["Deno", program(bin("deno"), "run", "--quiet", "--node-modules-dir=manual", "--allow-read", "print.mjs"), [1, 1]],
  ["Bun", program(bin("bun"), "print.mjs"), [1, 1]],
]) {
  print(`${name}, ${jobs.sign}`, tables.sign, "WebCrypto", bars[0]);
  print(`${name}, ${jobs.verify}`, tables.verify, "WebCrypto", bars[1]);
}
sinceTheModule();
await start();
