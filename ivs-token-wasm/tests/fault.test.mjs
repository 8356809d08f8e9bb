// A memory that fails, in the module as it is installed: what is wrong never goes out. (The core's own: `curve/tests/fault.rs`,
// `ecdsa/tests/fault.rs`.)
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tokens, watched } from "./runners/common.mjs";

const module = watched();
const { SigningKey } = await import("ivs-token");
const { memory } = module.exports;

const number = Buffer.from(tokens().keys.rfc6979.scalar, "hex");
const key = SigningKey.fromScalar(number);
const now = { now: 1_750_000_000 };
const claims = Array.from({ length: 20 }, (_, index) => ({
  channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x",
  viewerId: `viewer-${index}`,
}));
const good = key.signPlaybackMany(claims, now);

/** A token alone, and those of a batch: what comes of each, a token or an error's code. */
function signed() {
  let alone;
  try {
    alone = key.signPlayback(claims[0], now);
  } catch (error) {
    alone = error;
  }
  return [alone, ...key.signPlaybackMany(claims, now)].map((result) => result.code ?? result);
}

/** How many tokens are refused with one bit flipped after another, by these steps from a place in the memory on. */
function refused(start, length, step) {
  let count = 0;
  for (let bit = 0; bit < 8 * length; bit += step) {
    const flip = () => {
      new Uint8Array(memory.buffer)[start + (bit >> 3)] ^= 1 << (bit & 7);
    };
    flip();
    const results = signed();
    flip();
    for (const [index, result] of results.entries()) {
      if (result === "signing_fault") count++;
      // The same key, claims and time give the same token: any other would be a wrong one.
      else assert.equal(result, good[Math.max(0, index - 1)], `bit ${bit} of ${start}`);
    }
  }
  assert.deepEqual(signed(), [good[0], ...good]);
  return count;
}

const only = (bytes) => {
  const everything = Buffer.from(memory.buffer);
  const at = everything.indexOf(bytes);
  assert.ok(at >= 0 && everything.indexOf(bytes, at + 1) < 0, "not there once");
  return at;
};

test("a bit of the comb's table gives the right token or none", () => {
  const table = readFileSync(new URL("../../ivs-token/src/curve/table.bin", import.meta.url));
  // One of each coordinate. A token reads eight of a block's 32 entries, or one of them again: 1 - (31 / 32)⁸ are 22 % of all.
  const step = 8 * 48 + 1;
  const read = refused(only(table), table.length, step) / (1 + good.length) / ((8 * table.length) / step);
  assert.ok(read > 0.2 && read < 0.25, `${read}`);
});

test("a bit of either copy of the key gives no token", () => {
  for (const copy of [number, Buffer.from(number).reverse()]) {
    assert.equal(refused(only(copy), 48, 7), Math.ceil(384 / 7) * (1 + good.length));
  }
});
