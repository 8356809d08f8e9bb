// What the vectors' JSON cannot say: JavaScript's own types, its errors, and what a hostile object does.
import { equal, finder, ok, refused, shownOf } from "./check.js";

const now = 1_750_000_000;
const channelArn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";

/** What a body throws, which may be anything. */
function thrown(body) {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function fail(error) {
  throw error;
}

/** Bytes whose buffer another owner has. */
function givenAway() {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function revokedProxy() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

export function edges(api, tokens, check) {
  const { SigningKey, VerifyingKey, IvsTokenError } = api;
  const pem = tokens.keys.rfc6979.sec1_pem;
  const key = SigningKey.fromPem(pem, { allowBrowser: true });
  const sign = (claims, own = { now }) => key.signPlayback({ channelArn, ...claims }, own);
  const plain = sign({});
  const refuse = (name, body, code) =>
    check(`refuses ${name}`, () => {
      const error = refused(api, body, code);
      ok(!leaks(shownOf(error)), `the key is in: ${shownOf(error)}`);
      equal(sign({}), plain);
    });
  const leaks = finder(pem);

  check("the list of codes is the core's", () => equal(api.errorCodes.length, new Set(api.errorCodes).size));
  check("unset is unset", () => {
    const unset = { allowOrigins: [], singleUse: false, viewerId: undefined, maximumResolution: null, expiresIn: null };
    equal(sign(unset), plain);
    equal(sign(Object.assign(Object.create(null), { channelArn }), { now }), plain);
  });
  check("what somebody put into Object.prototype is no claim", () => {
    Object.defineProperty(Object.prototype, "viewerId", { value: "x", enumerable: true, configurable: true });
    try {
      equal(sign({}), plain);
      equal(Object.keys(key.verifyingKey().verifyPlayback(plain, { now })), ["channelArn", "expiresAt"]);
    } finally {
      delete Object.prototype.viewerId;
    }
  });
  check("a bare origin is a list of one", () =>
    equal(sign({ allowOrigins: "https://a.example" }), sign({ allowOrigins: ["https://a.example"] })),
  );
  check("dates, seconds and bigints are the same moments", () => {
    const expiresAt = now + 60;
    equal(sign({ expiresAt: new Date(expiresAt * 1000 + 999) }), sign({ expiresAt }));
    equal(sign({ expiresAt: BigInt(expiresAt) }), sign({ expiresAt }));
    equal(sign({}, { now: new Date(now * 1000) }), plain);
    equal(sign({ expiresIn: "5m" }), sign({ expiresIn: 300 }));
  });
  check("now is the host's clock", () => {
    const before = Math.floor(Date.now() / 1000);
    const { expiresAt } = api.unsignedPlayback({ channelArn });
    ok(expiresAt >= before + 300 && expiresAt <= before + 302, `${expiresAt} is not 300 s ahead`);
    key.verifyingKey().verifyPlayback(key.signPlayback({ channelArn }));
  });
  check("single use draws a fresh version 4 UUID", () => {
    const drawn = [1, 2].map(() => key.verifyingKey().verifyPlayback(sign({ singleUse: true }), { now }).singleUse);
    ok(drawn[0] !== drawn[1], "drawn twice");
    ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(drawn[0]), drawn[0]);
    const [a, b] = key.signPlaybackMany(
      [
        { channelArn, singleUse: true },
        { channelArn, singleUse: true },
      ],
      { now },
    );
    ok(a !== b, "drawn twice in a batch");
  });
  check("generated keys differ and sign", () => {
    const made = SigningKey.generate({ allowBrowser: true });
    ok(made.toPkcs8Pem() !== SigningKey.generate({ allowBrowser: true }).toPkcs8Pem(), "the same key twice");
    made.verifyingKey().verifyPlayback(made.signPlayback({ channelArn }, { now }), { now });
    equal(SigningKey.fromPem(made.toSec1Pem(), { allowBrowser: true }).toPkcs8Pem(), made.toPkcs8Pem());
  });
  check("a batch gives a token or an error for each", () => {
    const items = [{ channelArn }, { channelArn: "x" }, "x", {}, { channelArn, nope: 1 }, new Map(), { channelArn }];
    const made = key.signPlaybackMany(items, { now });
    equal(
      made.map((item) => (item instanceof IvsTokenError ? item.code : item)),
      [plain, "channel_arn_invalid", "claims_type", "channel_arn_invalid", "claims_unknown", "claims_type", plain],
    );
    equal(key.signPlaybackMany([], { now }), []);
    // As Python's `None` there: an item that is not there is no claims that lack an ARN.
    for (const sign of ["signPlaybackMany", "signParticipantMany"]) {
      const codes = key[sign]([null, undefined, 0], { now }).map(({ code }) => code);
      equal(codes, ["claims_type", "claims_type", "claims_type"]);
    }
    const many = key.signPlaybackMany(
      Array.from({ length: 600 }, () => ({ channelArn })),
      { now },
    );
    ok(many.length === 600 && many.every((token) => token === plain), "a large batch differs");
  });
  for (const sign of ["signPlaybackMany", "signParticipantMany"]) {
    refuse(`${sign} of four thousand million holes`, () => key[sign](new Array(4e9), { now }), "claims_type");
    refuse(`${sign} of what is no array`, () => key[sign](new Set([{ channelArn }]), { now }), "claims_type");
  }
  check("a batch is the items of its array, whatever else that says or does", () => {
    const ownIterator = Object.assign([{ channelArn }], {
      *[Symbol.iterator]() {
        for (;;) yield { channelArn };
      },
    });
    equal(key.signPlaybackMany(ownIterator, { now }), [plain]);
    const growing = [
      {
        get channelArn() {
          growing.push(growing[0]);
          return channelArn;
        },
      },
    ];
    equal(key.signPlaybackMany(growing, { now }), [plain]);
  });
  check("texts that look like what crosses into the module are texts", () => {
    for (const viewerId of ["t1:x", "0:u0:m1:1", "1\x002:b1:1", ":::", "é🙂:t3:abc", "🙂".repeat(40), "l1:9"]) {
      const token = sign({ viewerId, allowOrigins: ["https://a.example"], maximumResolution: "HD" });
      equal(key.verifyingKey().verifyPlayback(token, { now }).viewerId, viewerId);
      equal(JSON.parse(api.inspect(token, { now }).payload)["aws:viewer-id"], viewerId);
    }
  });
  check("keys do not show", () => {
    const seen = [JSON.stringify(key), String(key), JSON.stringify({ ...key }), Object.getOwnPropertyNames(key).join()];
    if (typeof structuredClone === "function") seen.push(JSON.stringify(structuredClone(key)));
    ok(!seen.some(leaks), "the key shows");
    equal(seen[0], "{}");
  });
  check("a disposed key is an error", () => {
    const own = SigningKey.fromPem(pem, { allowBrowser: true });
    const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
    own[dispose]();
    own[dispose]();
    refused(api, () => own.signPlayback({ channelArn }, { now }), "key_empty");
    equal(sign({}), plain);
  });
  check("a key that a getter disposes of is an error", () => {
    const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
    for (const sign of ["signPlayback", "signPlaybackMany", "signParticipant", "signParticipantMany"]) {
      const own = SigningKey.fromPem(pem, { allowBrowser: true });
      const claims = {
        get channelArn() {
          own[dispose]();
          return channelArn;
        },
      };
      refused(api, () => own[sign](sign.endsWith("Many") ? [{ channelArn }, claims] : claims, { now }), "key_empty");
    }
    equal(sign({}), plain);
  });
  check("an array with a length of its own costs its item alone", () => {
    const lengths = [1.5, -5, Number.NaN, "2"].map(
      (length) => new Proxy(["x", "x"], { get: (array, name) => (name === "length" ? length : array[name]) }),
    );
    const items = lengths.flatMap((allowOrigins) => [{ channelArn, allowOrigins }, { channelArn }]);
    const made = key.signPlaybackMany(items, { now });
    equal(
      made.map((item) => (item instanceof IvsTokenError ? item.code : item)),
      ["origin_invalid", plain, plain, plain, plain, plain, "origin_invalid", plain],
    );
  });
  check("a million items in each of many options are an error", () => {
    const list = new Array(1_000_000).fill("x");
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, list]));
    refused(api, () => sign(wide), "claims_unknown");
    const made = key.signPlaybackMany(new Array(32).fill({ channelArn, a: list, b: list, c: list }), { now });
    ok(made.length === 32 && made.every((error) => error.code === "claims_unknown"), "not an error for each");
    equal(sign({}), plain);
  });
  check("unsigned tokens take the signature from elsewhere", () => {
    const token = api.unsignedPlayback({ channelArn }, { now });
    equal(token.signingDigest.length, 48);
    const raw = Uint8Array.from(atob(plain.split(".")[2].replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    equal(token.withSignature(raw), plain);
    refused(api, () => token.withSignature(raw.subarray(1)), "signature_invalid");
    refused(api, () => token.withSignature(new Uint8Array(96)), "signature_invalid");
    refused(api, () => token.withSignature("text"), "claims_type");
    refused(api, () => token.withDerSignature(raw), "signature_invalid");
  });

  const huge = "x".repeat(100_000_000);
  for (const [name, claims, code] of [
    ["an unknown option", { viewer: "x" }, "claims_unknown"],
    ["an unknown option of 100 MB", { [huge]: 1 }, "claims_unknown"],
    ["`now` among the claims", { now }, "claims_unknown"],
    ["__proto__ as an option", JSON.parse('{"__proto__": {"viewerId": "x"}}'), undefined],
    ["NaN", { expiresIn: Number.NaN }, "expiry_invalid"],
    ["infinity", { expiresAt: Number.POSITIVE_INFINITY }, "expiry_invalid"],
    ["a fraction", { expiresIn: 1.5 }, "expiry_invalid"],
    ["a negative number", { expiresIn: -1 }, "expiry_invalid"],
    ["a BigInt beyond 64 bits", { expiresIn: 2n ** 70n }, "expiry_invalid"],
    ["an enormous BigInt", { viewerId: "v", viewerSessionVersion: 2n ** 1_000_000n }, "viewer_session_version_invalid"],
    ["milliseconds", { expiresAt: Date.now() }, "expiry_milliseconds"],
    ["an invalid date", { expiresAt: new Date(Number.NaN) }, "expiry_invalid"],
    ["a boolean for a number", { expiresIn: true }, "claims_type"],
    ["a number for text", { viewerId: 7 }, "claims_type"],
    ["bytes for text", { viewerId: new Uint8Array(3) }, "claims_type"],
    ["a boxed string", { viewerId: new String("x") }, "claims_type"],
    ["a function", { viewerId: () => "x" }, "claims_type"],
    ["a symbol", { viewerId: Symbol("x") }, "claims_type"],
    ["a lone surrogate", { viewerId: "a\ud800" }, "text_invalid"],
    ["a lone surrogate in an origin", { allowOrigins: ["https://a.example", "\udc00"] }, "text_invalid"],
    ["an origin that is no text", { allowOrigins: ["https://a.example", 1] }, "claims_type"],
    ["a hole among the origins", { allowOrigins: new Array(2) }, "claims_type"],
    ["a sparse array of four thousand million", { allowOrigins: new Array(4e9) }, "claims_type"],
    ["a set of origins", { allowOrigins: new Set(["https://a.example"]) }, "claims_type"],
    ["a viewer id of 100 MB", { viewerId: huge }, "viewer_id_invalid"],
    ["an ARN of 100 MB", { channelArn: huge }, "channel_arn_invalid"],
    ["an origin of 100 MB", { allowOrigins: `https://${huge}` }, undefined],
    ["a TTL of 100 MB", { expiresIn: `${"1".repeat(100_000_000)}s` }, "expiry_invalid"],
    ["a revoked proxy", { viewerId: revokedProxy() }, "claims_type"],
  ]) {
    // A literal `__proto__` would be lost in a spread.
    const own = Object.hasOwn(claims, "__proto__")
      ? Object.defineProperty({ channelArn }, "__proto__", { value: 1, enumerable: true })
      : { channelArn, ...claims };
    refuse(name, () => key.signPlayback(own, { now }), code ?? (own === claims ? undefined : code));
  }
  check("what the caller's own code throws goes through unchanged, alone and in a batch", () => {
    const { IvsTokenError: Ours } = api;
    for (const mine of [new Error("mine"), undefined, null, "x", new Ours("key_empty", "not the module's")]) {
      const thrower = {
        channelArn,
        get viewerId() {
          throw mine;
        },
      };
      const trap = new Proxy({}, { ownKeys: () => fail(mine) });
      for (const hostile of [thrower, trap, { channelArn, allowOrigins: new Proxy([], { get: () => fail(mine) }) }]) {
        equal(thrown(() => key.signPlayback(hostile, { now })) === mine, true);
        equal(thrown(() => key.signPlayback({ channelArn }, hostile)) === mine, true);
        equal(thrown(() => key.signPlaybackMany([hostile, { channelArn }, { channelArn }], { now })) === mine, true);
      }
    }
    equal(sign({}), plain);
  });
  check("a host's clock before 2020 is none, whatever it says", () => {
    const { now: clock } = Date;
    try {
      for (const stopped of [0, Number.NaN, -1, Number.NEGATIVE_INFINITY, 1_577_836_799_999]) {
        Date.now = () => stopped;
        for (const body of [
          () => key.signPlayback({ channelArn }),
          () => key.signPlayback({ channelArn, expiresAt: now }),
          () => key.signPlaybackMany([{ channelArn }]),
          () => api.unsignedPlayback({ channelArn }),
          () => key.verifyingKey().verifyPlayback(plain),
          () => key.verifyingKey().authorizePlayback(plain, { channelArn }),
          () => api.inspect(plain),
        ]) {
          const { message } = refused(api, body, "expiry_invalid");
          ok(message.includes("`now`"), message);
        }
        equal(sign({}), plain);
        equal(api.unsignedPlayback({ channelArn }, { now: 1 }).expiresAt, 301);
        equal(key.signPlaybackMany([{ channelArn }], { now }), [plain]);
        key.verifyingKey().verifyPlayback(key.signPlayback({ channelArn }, { now: 1 }), { now: 2 });
      }
    } finally {
      Date.now = clock;
    }
  });

  class Claims {
    get channelArn() {
      return channelArn;
    }
    get viewerId() {
      return "alice";
    }
    get strictOriginEnforcement() {
      return true;
    }
  }
  class Bare extends null {}
  for (const [name, value] of Object.entries({
    "a class instance with getters": new Claims(),
    "a class instance with fields": Object.assign(new Claims(), { now }),
    "an instance of a class that extends null": Object.create(Bare.prototype),
    "an object that inherits": Object.create({ channelArn }),
    "an object that inherits from one without a prototype": Object.create(Object.assign(Object.create(null), { now })),
    "a date": new Date(0),
    "a Map": new Map([["now", now]]),
    "a Set": new Set(),
    "a promise": Promise.resolve({ now }),
    "an array": [],
    "an array with names": Object.assign([], { now }),
    "a function": () => ({ now }),
    bytes: new Uint8Array(1),
    "a buffer": new ArrayBuffer(1),
    "a boxed string": new String(""),
    "an error": new Error("x"),
    text: "x",
    "a number": now,
    "a symbol": Symbol("now"),
    "a revoked proxy": revokedProxy(),
    "a proxy of a class instance": new Proxy(new Claims(), {}),
  })) {
    for (const [where, body] of Object.entries({
      claims: () => key.signPlayback(value, { now }),
      "claims of a participant": () => key.signParticipant(value, { now }),
      "claims without a signature": () => api.unsignedPlayback(value, { now }),
      "call options": () => key.signPlayback({ channelArn }, value),
      "call options of a batch": () => key.signPlaybackMany([{ channelArn }], value),
      "call options of an empty batch": () => key.signPlaybackMany([], value),
      "call options of verifying": () => key.verifyingKey().verifyPlayback(plain, value),
      "call options of verifying a participant": () => key.verifyingKey().verifyParticipant(plain, value),
      "the request": () => key.verifyingKey().authorizePlayback(plain, value),
      "call options of inspecting": () => api.inspect(plain, value),
      "a key's options": () => SigningKey.fromPem(pem, value),
    })) {
      refuse(`${name} as ${where}`, body, "claims_type");
    }
    check(`${name} as one of many claims`, () => {
      const [first, wrong, last] = key.signPlaybackMany([{ channelArn }, value, { channelArn }], { now });
      equal([first, wrong.code, last], [plain, "claims_type", plain]);
    });
  }
  check("the cure is said where an object is not plain", () => {
    ok(refused(api, () => key.signPlayback(new Claims())).message.includes("plain object"), "no cure");
    ok(refused(api, () => key.signPlayback({ channelArn }, new Date(0))).message.includes("plain object"), "no cure");
  });
  check("an unknown option comes before a wrong type beside it", () =>
    refused(api, () => key.signPlayback({ nope: 1 }, new Map()), "claims_unknown"),
  );

  for (const [name, claims, code] of [
    ["no claims", undefined, "channel_arn_invalid"],
    ["claims that are null", null, "channel_arn_invalid"],
  ])
    refuse(name, () => key.signPlayback(claims, { now }), code);
  for (const [name, own, code] of [
    ["a claim beside now", { channelArn }, "claims_unknown"],
    ["an unknown name beside now", { nowe: 1 }, "claims_unknown"],
    ["now in milliseconds", { now: Date.now() }, "expiry_milliseconds"],
    ["now as text", { now: "now" }, "claims_type"],
    ["now NaN", { now: Number.NaN }, "expiry_invalid"],
  ]) {
    refuse(name, () => key.signPlayback({ channelArn }, own), code);
    refuse(`${name}, in a batch`, () => key.signPlaybackMany([{ channelArn }], own), code);
    refuse(`${name}, in an empty batch`, () => key.signPlaybackMany([], own), code);
    refuse(`${name}, when verifying`, () => key.verifyingKey().verifyPlayback(plain, own), code);
    refuse(`${name}, when inspecting`, () => api.inspect(plain, own), code);
  }
  const participant = {
    publicKeyArn: "arn:aws:ivs:us-east-1:123456789012:public-key/x",
    stageArn: "arn:aws:ivs:us-east-1:123456789012:stage/x",
    participantId: "p",
    eventsUrl: "wss://global.events.live-video.net",
    whipUrl: "https://x.global-bm.whip.live-video.net",
  };
  check("attributes of any name", () => {
    const attributes = JSON.parse('{"__proto__": "a", "constructor": "b", "é🙂": "c"}');
    const token = key.signParticipant({ ...participant, attributes }, { now });
    equal(Object.entries(key.verifyingKey().verifyParticipant(token, { now }).attributes).length, 3);
  });
  const cyclic = {};
  cyclic.cyclic = cyclic;
  for (const [name, attributes, code] of [
    [
      "attributes of a hundred thousand keys",
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, ""])),
      "attributes_too_large",
    ],
    ["attributes of 100 MB", { key: huge }, "attributes_too_large"],
    ["a name of 100 MB among the attributes", { [huge]: "" }, "attributes_too_large"],
    ["attributes that hold themselves", cyclic, "claims_type"],
    ["attributes that are a Map", new Map([["a", "b"]]), "claims_type"],
    ["attributes that are numbers", { a: 1 }, "claims_type"],
    ["a lone surrogate in an attribute's name", { "\ud800": "" }, "text_invalid"],
  ])
    refuse(name, () => key.signParticipant({ ...participant, attributes }, { now }), code);
  const allowed = { allowBrowser: true };
  for (const [name, value, code] of [
    ["an empty key", "", "key_empty"],
    ["no key", undefined, "key_empty"],
    ["a key that is null", null, "key_empty"],
    ["a key of no bytes", new Uint8Array(), "key_empty"],
    ["a key that is a number", 7, "key_malformed"],
    ["a key that is a function", () => pem, "key_malformed"],
    ["a key that is a path's URL", new URL("file:///private.pem"), "key_malformed"],
    ["a key that is a promise", Promise.resolve(pem), "key_malformed"],
    ["a key that is a JWK", { kty: "EC", crv: "P-384", d: "AA" }, "key_malformed"],
    ["a key in a list", [pem], "key_malformed"],
    ["a key of 100 MB", huge, "key_malformed"],
    ["a key that is too long, where it is cut a pair", `${"x".repeat(0x1ffff)}🙂`, "key_malformed"],
    ["a key in bytes of 100 MB", new Uint8Array(100_000_000), "key_malformed"],
    ["a key with a lone surrogate", `${pem}\ud800`, "text_invalid"],
    ["64 KiB with a lone surrogate", `\ud800${"x".repeat(0xffff)}`, "text_invalid"],
    ["a key over 64 KiB with a lone surrogate", `\ud800${"x".repeat(0x10000)}`, "key_malformed"],
    ["a public key", tokens.keys.rfc6979.public_pem, "key_public"],
    ["a proxy for a key", revokedProxy(), "key_malformed"],
    ["a key in a buffer that was given away", givenAway(), "key_empty"],
  ])
    refuse(name, () => SigningKey.fromPem(value, allowed), code);
  check("messages name what is wrong, where a reader would look elsewhere", () => {
    const says = (body, words) => {
      const { message } = refused(api, body);
      ok(message.startsWith(words), message);
    };
    // The secret that is not there, the commonest of all.
    says(() => SigningKey.fromPem(undefined, allowed), "the key is empty: pass the contents");
    for (const [given, cure] of [
      [Promise.resolve(pem), "await"],
      [new URL("file:///private.pem"), "readFile"],
      [{ kty: "EC", crv: "P-384", d: "AA" }, 'format: "jwk"'],
      [7, "text or bytes"],
    ]) {
      const { message } = refused(api, () => SigningKey.fromPem(given, allowed), "key_malformed");
      ok(message.includes(cure), message);
    }
    says(() => sign({}, { now: now + 0.5 }), "now: ");
    says(() => key.verifyingKey().verifyPlayback(plain, { now: now + 0.5 }), "now: ");
    says(() => sign({ expiresIn: 0.5 }), "expiry: ");
    says(() => key.signPlayback([{ channelArn }]), "the claims: a plain object");
  });
  refuse("a scalar of 47 bytes", () => SigningKey.fromScalar(new Uint8Array(47), allowed), "key_malformed");
  refuse("a scalar of zero", () => SigningKey.fromScalar(new Uint8Array(48), allowed), "key_malformed");
  for (const from of ["fromDer", "fromScalar"]) {
    refuse(`${from} of text`, () => SigningKey[from](pem, allowed), "key_malformed");
    refuse(`${from} of nothing`, () => SigningKey[from](undefined, allowed), "key_empty");
    refuse(`${from} of no bytes`, () => SigningKey[from](new Uint8Array(), allowed), "key_empty");
  }
  for (const from of ["fromPem", "fromDer"]) {
    refuse(`a public key ${from} that is not there`, () => VerifyingKey[from](null), "key_empty");
    refuse(`a public key ${from} of a date`, () => VerifyingKey[from](new Date()), "key_malformed");
  }
  check("bytes are taken from every view and buffer", () => {
    const bytes = new TextEncoder().encode(pem);
    const even = bytes.length % 2 === 0 ? bytes : new TextEncoder().encode(`${pem}\n`);
    for (const given of [bytes, bytes.buffer, new DataView(bytes.buffer), new Uint16Array(even.buffer)]) {
      equal(SigningKey.fromPem(given, allowed).signPlayback({ channelArn }, { now }), plain);
    }
  });
  // Which nothing takes, so that each of these is an error.
  const half = pem.slice(0, 150);
  const bytes = new TextEncoder().encode(half);
  const verifying = key.verifyingKey();
  const unsigned = api.unsignedPlayback({ channelArn }, { now });
  for (const [place, body] of Object.entries({
    "SigningKey.fromPem": (value) => SigningKey.fromPem(value, allowed),
    "SigningKey.fromDer": (value) => SigningKey.fromDer(value, allowed),
    "SigningKey.fromScalar": (value) => SigningKey.fromScalar(value, allowed),
    "VerifyingKey.fromPem": (value) => VerifyingKey.fromPem(value),
    "VerifyingKey.fromDer": (value) => VerifyingKey.fromDer(value),
    allowBrowser: (value) => SigningKey.fromPem(pem, { allowBrowser: value }),
    "the claims": (value) => key.signPlayback(value, { now }),
    "a claim": (value) => sign({ viewerId: value }),
    now: (value) => sign({}, { now: value }),
    "a token": (value) => verifying.verifyPlayback(value, { now }),
    "a signature": (value) => unsigned.withSignature(value),
    "a URL": (value) => api.playbackUrl(value, plain),
    "a TTL": (value) => api.parseTtl(value),
  })) {
    for (const [form, value] of Object.entries({
      text: half,
      "text with half a pair": `${half}\ud800`,
      bytes,
      "a buffer": bytes.buffer,
      "a list": [half],
      "an object": { half },
      "an object's name": { [half]: half },
      "a JWK": { kty: "EC", d: half },
      "a Map": new Map([[half, half]]),
      "an error": new Error(half, { cause: half }),
      "a boxed string": new String(half),
      "a symbol": Symbol(half),
      "a function": () => half,
      "a promise": Promise.resolve(half),
    }))
      refuse(`half a key, in ${form}, as ${place}`, () => body(value));
  }
  refuse("a private key for a public one", () => VerifyingKey.fromPem(pem), "key_private");
  for (const [name, options] of [["an allowBrowser that is no boolean", { allowBrowser: "yes" }]])
    refuse(name, () => SigningKey.fromPem(pem, options), "claims_type");
  for (const Class of [SigningKey, VerifyingKey, api.UnsignedToken]) {
    for (const made of [[], [pem], [{}], [() => key]])
      refuse("keys and tokens made by `new`", () => new Class(...made), "claims_type");
  }
  refuse("an unknown option of a key", () => SigningKey.fromPem(pem, { allowBrowsers: true }), "claims_unknown");
  refuse("a token of 100 MB", () => key.verifyingKey().verifyPlayback(huge, { now }), "token_malformed");
  refuse("a token that is no text", () => key.verifyingKey().verifyPlayback(null, { now }), "claims_type");
  refuse("a URL of 100 MB", () => api.playbackUrl(`https://${huge}`, plain), "url_invalid");
  refuse("a URL that is an object", () => api.playbackUrl(new URL("https://x.example"), plain), "claims_type");
  refuse("an inspection of a number", () => api.inspect(7, { now }), "claims_type");
  check("100 MB are inspected", () => ok(api.inspect(huge, { now }).findings.length > 0, "nothing found"));
  check("the end of the stack is survived", () => {
    const dive = () => {
      try {
        return dive();
      } catch {
        return sign({});
      }
    };
    for (let round = 0; round < 20; round++) {
      try {
        dive();
      } catch (error) {
        ok(error instanceof RangeError || error instanceof Error, "no error");
      }
    }
    equal(sign({}), plain);
  });
}
