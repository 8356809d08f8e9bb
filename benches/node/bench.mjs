// Microseconds for one playback token, and the ratio to node:crypto (in other runtimes: to their own WebCrypto).
// Everyone takes turns, so that a busy machine slows all of them; the best round of each counts.
import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, sign as nodeSign } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { p384 } from "@noble/curves/nist.js";
import { createSigner } from "fast-jwt";
import { importPKCS8, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { us, webCrypto } from "./measure.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const start = performance.now();
const { SigningKey } = await import("ivs-token");
const loaded = performance.now();
const key = SigningKey.fromPem(pem);
const claims = {
  channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl",
  allowOrigins: ["https://example.com"],
};
key.signPlayback(claims);
const first = performance.now();

const payload = () => ({
  "aws:channel-arn": claims.channelArn,
  "aws:access-control-allow-origin": claims.allowOrigins[0],
  exp: Math.floor(Date.now() / 1000) + 300,
});
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const input = () => `${encode({ alg: "ES384", typ: "JWT" })}.${encode(payload())}`;
const node = createPrivateKey(pem);
const jose = await importPKCS8(pem, "ES384");
const scalar = Buffer.from(privateKey.export({ format: "jwk" }).d, "base64url");
const fast = createSigner({ key: pem, algorithm: "ES384", noTimestamp: true });
const batch = Array.from({ length: 64 }, () => claims);

const rows = await us({
  "ivs-token": () => key.signPlayback(claims),
  "ivs-token, 64 at once": { many: 64, run: () => key.signPlaybackMany(batch) },
  "node:crypto": () => {
    const text = input();
    return `${text}.${nodeSign("sha384", text, { key: node, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  },
  WebCrypto: await webCrypto(pem, input),
  jose: () => new SignJWT(payload()).setProtectedHeader({ alg: "ES384", typ: "JWT" }).sign(jose),
  jsonwebtoken: () => jsonwebtoken.sign(payload(), node, { algorithm: "ES384", noTimestamp: true }),
  "fast-jwt": () => fast(payload()),
  "@noble/curves": () => {
    const text = input();
    return `${text}.${Buffer.from(p384.sign(Buffer.from(text), scalar)).toString("base64url")}`;
  },
});

const print = (title, table, unit) => {
  console.log(`\n${title}`);
  for (const [name, time] of Object.entries(table)) {
    console.log(
      `  ${name.padEnd(24)} ${time.toFixed(1).padStart(9)} µs  ${(time / table[unit]).toFixed(3).padStart(7)} × ${unit}`,
    );
  }
};
print(`Node ${process.version}`, rows, "node:crypto");
console.log(
  `  import ${(loaded - start).toFixed(1)} ms, then the key and the first token ${(first - loaded).toFixed(1)} ms`,
);

const bin = (name) => join(here, "../../ivs-token-wasm/tests/node_modules/.bin", name);
for (const [name, command, args] of [
  ["Deno", bin("deno"), ["run", "--quiet", "--node-modules-dir=manual", "--allow-read", "other.mjs"]],
  ["Bun", bin("bun"), ["other.mjs"]],
]) {
  print(name, JSON.parse(execFileSync(command, args, { cwd: here, encoding: "utf8" })), "WebCrypto");
}
