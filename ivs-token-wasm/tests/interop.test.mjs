// Others accept our tokens, and their signatures go into ours.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign, verify, webcrypto } from "node:crypto";
import { test } from "node:test";
import { SigningKey, unsignedPlayback, VerifyingKey } from "ivs-token";
import { importSPKI, jwtVerify, SignJWT } from "jose";
import { tokens } from "./runners/common.mjs";

const { sec1_pem: pem, pkcs8_pem, public_pem } = tokens().keys.rfc6979;
const key = SigningKey.fromPem(pem);
const verifying = VerifyingKey.fromPem(public_pem);
const claims = {
  channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl",
  viewerId: '\u{1F642} "q" \\ \u2028',
};

test("jose verifies our tokens and reads the same claims", async () => {
  const { payload, protectedHeader } = await jwtVerify(key.signPlayback(claims), await importSPKI(public_pem, "ES384"));
  assert.deepEqual(protectedHeader, { alg: "ES384", typ: "JWT" });
  assert.equal(payload["aws:viewer-id"], claims.viewerId);
  assert.equal(payload["aws:channel-arn"], claims.channelArn);
});

test("node:crypto verifies our tokens", () => {
  const [header, payload, signature] = key.signPlayback(claims).split(".");
  const raw = Buffer.from(signature, "base64url");
  const publicKey = { key: createPublicKey(public_pem), dsaEncoding: "ieee-p1363" };
  assert.ok(verify("sha384", Buffer.from(`${header}.${payload}`), publicKey, raw));
  raw[0] ^= 1;
  assert.ok(!verify("sha384", Buffer.from(`${header}.${payload}`), publicKey, raw));
});

test("we verify the tokens of jose", async () => {
  const token = await new SignJWT({ "aws:channel-arn": claims.channelArn, exp: Math.floor(Date.now() / 1000) + 60 })
    .setProtectedHeader({ alg: "ES384", typ: "JWT" })
    .sign(createPrivateKey(pem));
  assert.equal(verifying.verifyPlayback(token).channelArn, claims.channelArn);
});

test("a DER signature of node:crypto goes onto a token", () => {
  for (let round = 0; round < 50; round++) {
    const token = unsignedPlayback({ ...claims, viewerId: `viewer ${round}` });
    const der = sign("sha384", token.signingInput, createPrivateKey(pem));
    assert.equal(verifying.verifyPlayback(token.withDerSignature(der)).viewerId, `viewer ${round}`);
  }
});

test("a raw signature of WebCrypto goes onto a token", async () => {
  const der = Buffer.from(pkcs8_pem.replace(/-----.+-----|\n/g, ""), "base64");
  const own = await webcrypto.subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-384" }, false, ["sign"]);
  const token = unsignedPlayback(claims);
  const raw = await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-384" }, own, token.signingInput);
  assert.equal(verifying.verifyPlayback(token.withSignature(new Uint8Array(raw))).viewerId, claims.viewerId);
});

test("the files of others are the files of ours", () => {
  const node = createPrivateKey(pem);
  assert.equal(key.toSec1Pem(), node.export({ type: "sec1", format: "pem" }));
  assert.equal(key.toPkcs8Pem(), node.export({ type: "pkcs8", format: "pem" }));
  assert.equal(SigningKey.fromDer(node.export({ type: "pkcs8", format: "der" })).toSec1Pem(), pem);
  assert.equal(VerifyingKey.fromDer(createPublicKey(pem).export({ type: "spki", format: "der" })).toPem(), public_pem);
});
