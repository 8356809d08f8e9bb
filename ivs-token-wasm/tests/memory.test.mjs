// The module's memory is given back without the user's help, and at once for those who do help.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { transform } from "esbuild";
import { tokens, watched } from "./runners/common.mjs";

const module = watched();
const { inspect, parseTtl, playbackUrl, SigningKey, unsignedPlayback, VerifyingKey } = await import("ivs-token");
const { exports } = module;
const { memory } = exports;
const used = () => memory.buffer.byteLength;

const { sec1_pem: pem, scalar } = tokens().keys.rfc6979;
const bytes = Buffer.from(scalar, "hex");
const claims = { channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x" };

/** Finalizers run between turns of the event loop, after a collection. */
async function collected() {
  gc();
  await turn();
  await turn();
}

/** How much the memory grows while so many are made and dropped, a first two thousand aside. */
async function growth(count, make) {
  let before;
  for (let made = -2000; made < count; made += 1000) {
    if (made === 0) before = used();
    for (let index = 0; index < 1000; index++) make();
    await collected();
  }
  return used() - before;
}

test("a hundred thousand keys that nobody disposes of do not grow the memory", async () => {
  assert.equal(await growth(100_000, () => SigningKey.fromScalar(bytes)), 0);
});

test("public keys and unsigned tokens that nobody disposes of do not either", async () => {
  const key = SigningKey.fromScalar(bytes);
  assert.equal(await growth(20_000, () => key.verifyingKey()), 0);
  assert.equal(await growth(20_000, () => unsignedPlayback(claims)), 0);
});

test("no call keeps anything, whether it answers or refuses", async () => {
  const now = 1_750_000_000;
  const key = SigningKey.fromScalar(bytes);
  const publicKey = key.verifyingKey();
  const token = key.signPlayback(claims, { now });
  const unsigned = unsignedPlayback(claims, { now });
  const url = "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.x.m3u8";
  for (const call of [
    () => SigningKey.fromPem("none"),
    () => key.signPlayback(claims, { now }),
    () => key.signPlayback({ ...claims, viewerId: "" }, { now }),
    () => key.signPlaybackMany([claims, {}], { now }),
    () => publicKey.verifyPlayback(token, { now }),
    () => publicKey.verifyPlayback(token, { now: now + 1000 }),
    () => publicKey.authorizePlayback(token, { ...claims, now }),
    () => publicKey.toPem(),
    () => unsigned.signingInput,
    () => unsigned.withSignature(Buffer.alloc(96, 1)),
    () => unsigned.withSignature(Buffer.alloc(95)),
    () => inspect(token, { now }),
    () => parseTtl("5m"),
    () => playbackUrl(url, token),
  ]) {
    const grown = await growth(5000, () => {
      try {
        call();
      } catch (error) {
        assert.equal(error.name, "IvsTokenError");
      }
    });
    assert.equal(grown, 0, call.toString());
  }
});

test("no call keeps an object on JavaScript's own heap either", () => {
  const now = 1_750_000_000;
  const key = SigningKey.fromScalar(bytes);
  const publicKey = key.verifyingKey();
  const token = key.signPlayback(claims, { now });
  for (const call of [
    () => key.signPlayback(claims, { now }),
    () => key.signPlaybackMany([claims], { now }),
    () => publicKey.verifyPlayback(token, { now }),
  ]) {
    const alive = (calls) => {
      for (let index = 0; index < calls; index++) call();
      gc();
      return process.memoryUsage().heapUsed;
    };
    const before = alive(2000);
    // What Node makes for itself, such as compiled code, is soon made: what a call keeps is kept by each.
    const grown = [];
    for (let round = 1; round <= 3 && !(grown.at(-1) < 4); round++)
      grown.push((alive(20_000) - before) / (round * 20_000));
    assert.ok(grown.at(-1) < 4, `${call} keeps ${grown} bytes a call`);
  }
});

test("a key's bytes are in the memory until it is collected, and then overwritten", async () => {
  const found = () => [bytes, Buffer.from(bytes).reverse()].some((form) => Buffer.from(memory.buffer).includes(form));
  let key = SigningKey.fromPem(pem);
  assert.equal(typeof key.signPlayback(claims), "string");
  assert.ok(found());
  key = undefined;
  // A collection may leave what is young, and finalizers wait for their turn.
  for (let rounds = 0; rounds < 50 && found(); rounds++) await collected();
  assert.ok(!found());
});

/** A key in each form that is taken, by what takes it: with its own number, or with another in its place. */
function forms(key, other) {
  const own = Buffer.from(key.export({ format: "jwk" }).d, "base64url");
  const number = own.map((byte) => (other ? ~byte : byte));
  const der = (type) => {
    const bytes = key.export({ type, format: "der" });
    bytes.set(number, bytes.indexOf(own));
    return bytes;
  };
  const pem = (label, der) =>
    `-----BEGIN ${label}-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END ${label}-----\n`;
  const [sec1, pkcs8] = [der("sec1"), der("pkcs8")];
  const pems = [pem("EC PRIVATE KEY", sec1), pem("PRIVATE KEY", pkcs8)];
  pems.push(pem("EC PARAMETERS", Buffer.from("06052b81040022", "hex")) + pems[0]);
  return {
    fromScalar: [number],
    fromDer: [sec1, pkcs8],
    fromPem: pems.flatMap((pem) => [pem, pem.replaceAll("\n", ""), Buffer.from(pem).toString("base64")]),
  };
}

/** All eight bytes in a row. */
const windows = (texts) =>
  new Set(
    texts
      .map((text) => Buffer.from(text))
      .flatMap((text) => Array.from(text.subarray(7), (_, at) => text.latin1Slice(at, at + 8))),
  );

/** Which of these the module's memory holds. */
function found(windows) {
  const everything = Buffer.from(memory.buffer);
  const begin = new Uint8Array(1 << 16);
  for (const window of windows) begin[Buffer.from(window, "latin1").readUInt16LE()] = 1;
  const held = [];
  for (let at = 0; at + 8 <= everything.length; at++) {
    if (begin[everything[at] | (everything[at + 1] << 8)] === 0) continue;
    const window = everything.latin1Slice(at, at + 8);
    if (windows.has(window)) held.push(window);
  }
  return held;
}

/** A key that no other test has, and what its number makes of its forms: the rest of them is public, or of any key. */
function secrets() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const [own, another] = [false, true].map((other) => forms(privateKey, other));
  const [number] = own.fromScalar;
  const living = windows([number, Buffer.from(number).reverse()]);
  const texts = windows(Object.values(own).flat());
  for (const window of [...windows(Object.values(another).flat()), ...living, ...found(texts)]) texts.delete(window);
  return { taken: own, living, texts };
}

/** With holes of every size in the memory: what is given back is not taken again before it is looked for. */
function amongHoles(body) {
  const blocks = Array.from({ length: 256 }, (_, index) => 16 + (index % 2) * 16 * ((index >> 1) % 32));
  const held = blocks.map((size) => [exports.__wbindgen_malloc(size, 8), size, 8]);
  const free = (odd) => {
    for (const [index, block] of held.entries()) if (index % 2 === odd) exports.__wbindgen_free(...block);
  };
  free(1);
  body();
  free(0);
}

test("from its loading to its end a key's text is nowhere, and in the end its number is not either", (t) => {
  const { taken, living, texts } = secrets();
  t.mock.method(crypto, "getRandomValues", (bytes) => bytes.set(taken.fromScalar[0]));
  amongHoles(() => {
    for (const [from, given] of Object.entries({ ...taken, generate: [undefined] })) {
      for (const [index, form] of given.entries()) {
        const key = SigningKey[from](form);
        for (const use of [
          () => {},
          () => key.signPlayback(claims),
          () => key.signPlaybackMany(new Array(20).fill(claims)),
          () => key.toSec1Pem(),
          () => key.toPkcs8Pem(),
          () => key.verifyingKey().dispose(),
        ]) {
          use();
          assert.deepEqual(found(texts), [], `${from}, form ${index}, ${use}`);
          // As bytes and as words, and neither twice.
          assert.equal(found(living).length, 2 * 41, `${from}, form ${index}, ${use}`);
        }
        key.dispose();
        assert.deepEqual(found(living), [], `${from}, form ${index}`);
      }
    }
  });
});

test("a private key where something else belongs leaves nothing behind", () => {
  const { taken, living, texts } = secrets();
  const { fromDer: ders, fromPem: pems } = taken;
  const cut = (form) => form.slice(0, -8);
  const calls = [
    ...pems.flatMap((pem) => [
      () => VerifyingKey.fromPem(pem),
      () => VerifyingKey.fromDer(pem),
      () => SigningKey.fromDer(pem),
      () => SigningKey.fromScalar(pem),
    ]),
    ...pems.map((pem) => () => VerifyingKey.fromPem(Buffer.from(pem))),
    // Twice, too: of its own size is the error's text, which takes its place.
    ...ders.flatMap((der) => [der, Buffer.concat([der, der])]).map((der) => () => VerifyingKey.fromDer(der)),
    ...pems.map((pem) => () => SigningKey.fromPem(cut(pem))),
    ...ders.map((der) => () => SigningKey.fromDer(cut(der))),
    ...[...pems, ...ders].map((form) => () => SigningKey.fromScalar(Buffer.from(form))),
    () => SigningKey.fromScalar(cut(taken.fromScalar[0])),
    ...pems.map((pem) => () => SigningKey.fromDer(Buffer.from(pem))),
    ...ders.map((der) => () => SigningKey.fromPem(der)),
  ];
  amongHoles(() => {
    for (const body of calls) {
      assert.throws(body, { code: /^key_(private|malformed)$/ });
      assert.deepEqual([...found(texts), ...found(living)], [], body.toString());
    }
  });
});

test("signing leaves nothing from which the key could be computed", () => {
  // P-384's order (SP 800-186, 3.2.1.4).
  const n = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
  const number = (bytes) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  const inverse = (a) => {
    let [r, s, x, y] = [n, a, 0n, 1n];
    while (s !== 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
    return ((x % n) + n) % n;
  };
  /** As bytes in either order, and as the field's limbs of 30 bits. */
  const forms = (value) => {
    const bytes = Buffer.from(value.toString(16).padStart(96, "0"), "hex");
    const limbs = BigInt64Array.from({ length: 12 }, (_, limb) => (value >> BigInt(30 * limb)) & 0x3fffffffn);
    return [bytes, Buffer.from(bytes).reverse(), Buffer.from(limbs.buffer)];
  };
  const secrets = (token) => {
    const [, input, signature] = /^(.+)\.(.+)$/.exec(token);
    const raw = Buffer.from(signature, "base64url");
    const [r, s] = [number(raw.subarray(0, 48)), number(raw.subarray(48))];
    const product = (r * number(bytes)) % n;
    const sum = (number(createHash("sha384").update(input).digest()) + product) % n;
    const nonce = (inverse(s) * sum) % n;
    const odd = nonce & 1n ? nonce : nonce - n;
    const digits = (odd + (1n << 384n) - 1n) >> 1n;
    return { nonce, "1 / nonce": inverse(nonce), "e + r·d": sum, r·d: product, digits };
  };
  const key = SigningKey.fromScalar(bytes);
  const batch = Array.from({ length: 20 }, (_, index) => ({ ...claims, viewerId: `${index}` }));
  for (const tokens of [[key.signPlayback(claims)], key.signPlaybackMany(batch)]) {
    const everything = Buffer.from(memory.buffer);
    for (const token of tokens) {
      for (const [name, value] of Object.entries(secrets(token))) {
        assert.ok(!forms(value).some((form) => everything.includes(form)), `${name} of ${tokens.length}`);
      }
    }
  }
});

test("`using` gives the memory back at the end of its block", async () => {
  // Node 20 has the symbol, but not the syntax yet.
  const { code } = await transform(
    "const used = (SigningKey, bytes) => { using key = SigningKey.fromScalar(bytes); return key; };",
    {
      target: "es2022",
    },
  );
  const use = new Function(`${code} return used;`)();
  for (let made = 0; made < 1000; made++) use(SigningKey, bytes);
  const before = used();
  for (let made = 0; made < 5000; made++) use(SigningKey, bytes);
  // No collection, no turn of the loop: nothing but `using` can have freed them.
  assert.equal(used(), before);
  assert.throws(() => use(SigningKey, bytes).toSec1Pem(), { code: "key_empty" });
});

test("errors leave nothing behind", () => {
  const key = SigningKey.fromPem(pem);
  const round = () => {
    for (let made = 0; made < 1000; made++) {
      assert.throws(() => SigningKey.fromPem("nonsense"), { code: "key_malformed" });
      assert.throws(() => key.signPlayback({ channelArn: "x".repeat(5000) }), { code: "channel_arn_invalid" });
    }
  };
  round();
  const before = used();
  for (let rounds = 0; rounds < 10; rounds++) round();
  assert.equal(used(), before);
});

test("what is far too long is not copied into the module, whose memory would never shrink again", () => {
  const key = SigningKey.fromPem(pem);
  const huge = "x".repeat(50_000_000);
  const participant = {
    attributes: Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`key ${index}`, ""])),
  };
  const before = used();
  for (const body of [
    () => key.signPlayback({ ...claims, viewerId: huge }),
    () => key.signPlayback({ ...claims, [huge]: 1 }),
    () => key.signPlayback({ ...claims, allowOrigins: new Array(10_000_000) }),
    () => key.signPlayback({ ...claims, allowOrigins: new Array(10_000).fill(huge) }),
    () => key.signParticipant(participant),
    () => key.signParticipant({ attributes: participant.attributes, [huge]: 1 }),
    () => key.signPlayback(participant.attributes),
    () => key.signPlayback(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index, new Array(2e4)]))),
    () => key.verifyingKey().verifyPlayback(new Array(1e4).fill(new Array(1e4).fill("x"))),
    () => key.verifyingKey().verifyPlayback(huge),
    () => SigningKey.fromPem(huge),
    () => SigningKey.fromPem(new Uint8Array(50_000_000)),
  ]) {
    assert.throws(body, { name: "IvsTokenError" });
  }
  const wide = { ...claims, allowOrigins: new Array(16_000).fill("https://a.example") };
  const long = { ...claims, viewerId: huge };
  for (const [item, code] of [
    [wide, "token_too_large"],
    [long, "viewer_id_invalid"],
  ]) {
    const [first, ...failed] = key.signPlaybackMany([claims, ...new Array(600).fill(item)]);
    assert.equal(typeof first, "string");
    assert.ok(failed.length === 600 && failed.every((error) => error.code === code));
  }
  assert.ok(used() - before < 8 << 20, `${used() - before} bytes more`);
});
