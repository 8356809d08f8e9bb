// Microseconds for one playback token, and the ratio to node:crypto, in other runtimes to their own WebCrypto.
import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, sign as nodeSign } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { p384 } from "@noble/curves/nist.js";
import { createSigner } from "fast-jwt";
import { SigningKey } from "ivs-token";
import { importPKCS8, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { launch } from "../../ivs-token-wasm/tests/runners/browser.mjs";
import { bundle } from "../../ivs-token-wasm/tests/runners/common.mjs";
import { serve, workerBundle } from "../../ivs-token-wasm/tests/runners/workers.mjs";
import { byOwnClock, claims, inTurns, payload, signingInput, webCrypto } from "./measure.mjs";

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

/** The clock of a Worker stands still while it computes: the time is taken here, without that of a request for nothing. */
async function workerd() {
  const { url, stop } = await serve(await workerBundle('export { default } from "../../benches/node/worker.mjs";'));
  try {
    const request = async (name, tokens) => {
      const start = performance.now();
      const response = await fetch(`${url}?name=${encodeURIComponent(name)}&tokens=${tokens}`);
      const text = await response.text();
      const time = performance.now() - start;
      if (!response.ok || (tokens > 0 && text.split(".").length !== 3)) throw new Error(`workerd: ${text}`);
      return time;
    };
    const turn = (name) => async () => {
      const tokens = 200;
      const nothing = Math.min(await request(name, 0), await request(name, 0), await request(name, 0));
      return (((await request(name, tokens)) - nothing) * 1000) / tokens;
    };
    return await inTurns({ "ivs-token": turn("ivs-token"), WebCrypto: turn("WebCrypto") });
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
  console.log(`  ${name.padEnd(24)} ${time.padStart(12)}  ${ratio}${missed ? "  over the bar" : ""}`);

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
function first() {
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

print(`Node ${process.version}`, await node(), "node:crypto", 0.15);
print("workerd", await workerd(), "WebCrypto", 0.25);
print("Chromium", await chromium(), "WebCrypto", 0.25);
print(
  "Deno",
  program(bin("deno"), "run", "--quiet", "--node-modules-dir=manual", "--allow-read", "print.mjs"),
  "WebCrypto",
  1,
);
print("Bun", program(bin("bun"), "print.mjs"), "WebCrypto", 1);
first();
