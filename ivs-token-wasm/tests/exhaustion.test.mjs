// Where the host has no more memory: no call stops in its middle, nothing is lost, and with memory back all goes on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { installed, tokens, wasm, watched } from "./runners/common.mjs";

/** The module with an end to its memory, in pages of 64 KiB: its section 5 says `1 0 <minimum>` (WebAssembly, 5.5.8). */
function bounded(pages) {
  const bytes = readFileSync(wasm);
  const number = (at) => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = bytes[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return [value, at];
  };
  const encoded = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...encoded(value >> 7)]);
  for (let at = 8; at < bytes.length; ) {
    const [length, start] = number(at + 1);
    if (bytes[at] === 5) {
      const [minimum] = number(start + 2);
      const payload = [1, 1, ...encoded(minimum), ...encoded(minimum + pages)];
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([5, payload.length, ...payload]),
        bytes.subarray(start + length),
      ]);
    }
    at = start + length;
  }
  throw new Error("the module has no memory section");
}

const module = watched();
let loaded = 0;
/** The package with a memory of its own: so many pages more than it starts with. */
async function load(pages) {
  const api = await import(`${pathToFileURL(join(installed, "dist/manual.js"))}?${loaded++}`);
  api.instantiate(new WebAssembly.Module(bounded(pages)));
  const { exports } = module;
  return { ...api, memory: exports.memory, exports };
}

const { rfc6979 } = tokens().keys;
const now = 1_750_000_000;
const claims = { channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x", viewerId: "alice" };
const exhausted = { name: "IvsTokenError", code: "memory_exhausted" };

/** A key of its own for each number. */
function scalar(index) {
  const bytes = Buffer.alloc(48, 0xa5);
  bytes.writeUInt32BE(index, 20);
  return bytes;
}

function fill(make) {
  const made = [];
  try {
    for (;;) made.push(make(made.length));
  } catch (error) {
    assert.deepEqual({ name: error.name, code: error.code }, exhausted, error.stack);
    assert.match(error.message, /no more memory/);
  }
  return made;
}

test("keys until the memory ends: those that are there sign on, and dispose() overwrites", async () => {
  const { SigningKey, memory, parseTtl } = await load(16);
  const keys = fill((index) => SigningKey.fromScalar(scalar(index)));
  assert.ok(keys.length > 100, `${keys.length} keys`);
  const token = keys[0].signPlayback(claims, { now });
  // Ten thousand that fail take nothing away.
  for (let round = 0; round < 10_000; round++) assert.throws(() => SigningKey.fromScalar(scalar(round)), exhausted);
  for (const key of keys) assert.equal(typeof key.signPlayback(claims, { now }), "string");
  assert.equal(keys[0].signPlaybackMany([claims, claims], { now })[1], token);
  assert.equal(parseTtl("5m"), 300);
  for (const wrong of [{ channelArn: "x" }, { nope: 1 }]) {
    assert.throws(() => keys[0].signPlayback(wrong, { now }), { name: "IvsTokenError" });
  }
  const found = (index) =>
    [scalar(index), scalar(index).reverse()].some((form) => Buffer.from(memory.buffer).includes(form));
  assert.ok(found(7));
  keys[7].dispose();
  assert.ok(!found(7), "the key is still there");
  assert.throws(() => keys[7].signPlayback(claims, { now }), { code: "key_empty" });
  // One goes, one comes.
  keys[7] = SigningKey.fromScalar(scalar(7));
  assert.throws(() => SigningKey.fromScalar(scalar(7)), exhausted);
  for (const key of keys) key.dispose();
  const again = fill((index) => SigningKey.fromScalar(scalar(index)));
  assert.ok(again.length >= keys.length * 0.99, `${again.length} keys, ${keys.length} before`);
  assert.equal(again[0].signPlayback(claims, { now }), token);
});

test("public keys and unsigned tokens until the memory ends", async () => {
  const { SigningKey, VerifyingKey, unsignedPlayback } = await load(8);
  const key = SigningKey.fromPem(rfc6979.sec1_pem);
  const token = key.signPlayback(claims, { now });
  for (const make of [
    () => VerifyingKey.fromPem(rfc6979.public_pem),
    () => key.verifyingKey(),
    () => unsignedPlayback(claims, { now }),
    () => SigningKey.generate(),
  ]) {
    const made = fill(make);
    assert.equal(key.signPlayback(claims, { now }), token);
    for (const one of made) one.dispose();
  }
  assert.equal(key.verifyingKey().verifyPlayback(token, { now }).viewerId, "alice");
});

/** Numbers that look random and are the same in each run. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("wherever the memory ends and however it is broken up, a call succeeds or says that it can't", async () => {
  const { SigningKey, VerifyingKey, exports: raw, ...api } = await load(160);
  const key = SigningKey.fromPem(rfc6979.sec1_pem);
  const verifying = key.verifyingKey();
  const token = key.signPlayback(claims, { now });
  const participant = {
    publicKeyArn: "arn:aws:ivs:us-east-1:123456789012:public-key/x",
    stageArn: "arn:aws:ivs:us-east-1:123456789012:stage/x",
    participantId: "p",
    eventsUrl: "wss://global.events.live-video.net",
    whipUrl: "https://x.global-bm.whip.live-video.net",
    attributes: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key ${index}`, "\u0001\u00e9"])),
  };
  const origins = Array.from({ length: 200 }, (_, index) => `https://host-${index}.example`);
  const wide = Array.from({ length: 4000 }, (_, index) => `https://${index}.example`);
  const long = "\u{1f600}".repeat(30_000);
  const calls = {
    sign: () => key.signPlayback(claims, { now }),
    "sign with many origins": () => key.signPlayback({ ...claims, allowOrigins: origins }, { now }),
    "sign with far too many": () => key.signPlayback({ ...claims, allowOrigins: wide }, { now }),
    "sign a participant": () => key.signParticipant(participant, { now }),
    "sign what is too long": () => key.signPlayback({ channelArn: long, viewerId: long, allowOrigins: long }, { now }),
    "sign many": () => key.signPlaybackMany(new Array(256).fill(claims), { now }),
    "sign many that are large": () => key.signParticipantMany(new Array(256).fill(participant), { now }),
    "sign many that are wrong": () => key.signPlaybackMany(new Array(256).fill({ channelArn: "x" }), { now }),
    verify: () => verifying.verifyPlayback(token, { now }),
    "verify what is too long": () => verifying.verifyPlayback(long, { now }),
    authorize: () => verifying.authorizePlayback(token, { channelArn: claims.channelArn, now }),
    inspect: () => api.inspect(token, { now }),
    "inspect what is too long": () => api.inspect(long, { now }),
    "inspect what is full": () => api.inspect(key.signPlayback({ ...claims, allowOrigins: origins }, { now }), { now }),
    "a key": () => SigningKey.fromPem(rfc6979.sec1_pem).dispose(),
    "a key that is too long": () => SigningKey.fromPem(long),
    "a key in base64": () => SigningKey.fromPem(Buffer.from(rfc6979.pkcs8_pem).toString("base64")).dispose(),
    "a key in much text": () => SigningKey.fromPem(`${"text\n".repeat(12_000)}${rfc6979.sec1_pem}`).dispose(),
    "a public key": () => VerifyingKey.fromPem(rfc6979.public_pem).dispose(),
    "PEM out": () => [key.toPkcs8Pem(), key.toSec1Pem(), verifying.toPem()],
    "unsigned tokens": () => api.unsignedParticipant(participant, { now }).dispose(),
    "a URL": () => api.playbackUrl(`https://x.example/${"é".repeat(30_000)}`, token),
    "a URL's channel": () => api.channelArnFromPlaybackUrl(`https://x.example/${"é".repeat(30_000)}`),
    "a TTL": () => api.parseTtl(long),
  };
  const tally = Object.fromEntries(Object.keys(calls).map((name) => [name, { succeeded: 0, refused: 0 }]));
  const next = random(7);
  for (let round = 0; round < 50; round++) {
    const blocks = [];
    // Small blocks and large ones until nothing of their size is left, then some of them given back, here and there or side by side.
    for (const largest of [200_000, 20_000, 2_000]) {
      for (;;) {
        const size = 8 + next(largest);
        if (!raw.hasRoom(size + 64)) break;
        blocks.push([raw.__wbindgen_malloc(size, 8), size]);
      }
    }
    const kept = [100, 99, 97, 90, 50][round % 5];
    const together = round % 2 === 0 ? 0 : next(blocks.length);
    for (const [index, block] of blocks.splice(0).entries()) {
      if (index >= together && next(100) < kept) blocks.push(block);
      else raw.__wbindgen_free(...block, 8);
    }
    for (const [name, body] of Object.entries(calls)) {
      try {
        body();
        tally[name].succeeded++;
      } catch (error) {
        assert.equal(error.name, "IvsTokenError", `${name}: ${error.stack}`);
        tally[name][error.code === "memory_exhausted" ? "refused" : "succeeded"]++;
      }
    }
    for (const block of blocks) raw.__wbindgen_free(...block, 8);
    assert.equal(key.signPlayback(claims, { now }), token);
  }
  // Or the memory was never at its end, or always.
  for (const [name, { succeeded, refused }] of Object.entries(tally)) {
    assert.ok(succeeded > 0 && refused > 0, `${name}: ${succeeded} succeeded, ${refused} refused`);
  }
});
