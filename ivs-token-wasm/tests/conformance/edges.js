// What the vectors' JSON cannot say: JavaScript's own types, its errors, and what a hostile object does.
import { equal, ok, refused } from "./check.js";

const now = 1_750_000_000;
const channelArn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";

export function edges(api, tokens, check) {
  const { SigningKey, VerifyingKey, IvsTokenError } = api;
  const pem = tokens.keys.rfc6979.sec1_pem;
  const key = SigningKey.fromPem(pem, { allowBrowser: true });
  const sign = (claims, own = { now }) => key.signPlayback({ channelArn, ...claims }, own);
  const plain = sign({});
  const refuse = (name, body, code) =>
    check(`refuses ${name}`, () => {
      const error = refused(api, body, code);
      ok(!leaks(error.message), `the key is in: ${error.message}`);
      equal(sign({}), plain);
    });
  const secret = pem.split("\n").slice(1, -2).join("");
  const leaks = (text) => {
    for (let at = 0; at + 12 <= secret.length; at++) if (text.includes(secret.slice(at, at + 12))) return true;
    return false;
  };

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
    const thrower = {
      channelArn,
      get viewerId() {
        throw new Error("mine");
      },
    };
    const items = [{ channelArn }, { channelArn: "x" }, thrower, null, { channelArn, nope: 1 }, { channelArn }];
    const made = key.signPlaybackMany(items, { now });
    equal(
      made.map((item) => (item instanceof IvsTokenError ? item.code : item)),
      [plain, "channel_arn_invalid", "claims_type", "channel_arn_invalid", "claims_unknown", plain],
    );
    equal(key.signPlaybackMany([], { now }), []);
    const many = key.signPlaybackMany(
      Array.from({ length: 600 }, () => ({ channelArn })),
      { now },
    );
    ok(many.length === 600 && many.every((token) => token === plain), "a large batch differs");
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
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("mine");
      },
    },
  );
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
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
    ["a revoked proxy", { viewerId: revoked }, "claims_type"],
    ["a proxy that throws", { viewerId: hostile }, "claims_type"],
  ]) {
    // A literal `__proto__` would be lost in a spread.
    const own = Object.hasOwn(claims, "__proto__")
      ? Object.defineProperty({ channelArn }, "__proto__", { value: 1, enumerable: true })
      : { channelArn, ...claims };
    refuse(name, () => key.signPlayback(own, { now }), code ?? (own === claims ? undefined : code));
  }
  refuse(
    "a getter that throws",
    () => {
      const claims = {
        channelArn,
        get viewerId() {
          throw new Error("mine");
        },
      };
      return key.signPlayback(claims, { now });
    },
    "claims_type",
  );
  check("what a getter threw is the cause", () => {
    const mine = new Error("mine");
    const claims = {
      get channelArn() {
        throw mine;
      },
    };
    ok(refused(api, () => key.signPlayback(claims, { now })).cause === mine, "lost");
  });
  for (const [name, claims, code] of [
    ["no claims", undefined, "channel_arn_invalid"],
    ["claims that are text", "x", "claims_type"],
    ["claims that are an array", [], "claims_type"],
    ["claims that are a proxy that throws", hostile, "claims_type"],
    ["claims that are a revoked proxy", revoked, "claims_type"],
    ["inherited claims", Object.create({ channelArn }), "channel_arn_invalid"],
  ])
    refuse(name, () => key.signPlayback(claims, { now }), code);
  for (const [name, own, code] of [
    ["a claim beside now", { channelArn }, "claims_unknown"],
    ["an unknown name beside now", { nowe: 1 }, "claims_unknown"],
    ["now in milliseconds", { now: Date.now() }, "expiry_milliseconds"],
    ["now as text", { now: "now" }, "claims_type"],
    ["now NaN", { now: Number.NaN }, "expiry_invalid"],
    ["options that are a number", 1_750_000_000, "claims_type"],
    ["options that throw", hostile, "claims_type"],
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
    ["no key", undefined, "claims_type"],
    ["a key that is a number", 7, "claims_type"],
    ["a key of 100 MB", huge, "key_malformed"],
    ["a key that is too long, where it is cut a pair", `${"x".repeat(0x1ffff)}🙂`, "key_malformed"],
    ["a key in bytes of 100 MB", new Uint8Array(100_000_000), "key_malformed"],
    ["a key with a lone surrogate", `${pem}\ud800`, "text_invalid"],
    ["a public key", tokens.keys.rfc6979.public_pem, "key_public"],
    ["a proxy for a key", revoked, undefined],
  ])
    refuse(name, () => SigningKey.fromPem(value, allowed), code);
  check("messages name what is wrong, where a reader would look elsewhere", () => {
    const says = (body, words) => {
      const { message } = refused(api, body);
      ok(message.startsWith(words), message);
    };
    // The secret that is not there, the commonest of all.
    says(() => SigningKey.fromPem(undefined, allowed), "pem: it is not set");
    says(() => sign({}, { now: now + 0.5 }), "now: ");
    says(() => key.verifyingKey().verifyPlayback(plain, { now: now + 0.5 }), "now: ");
    says(() => sign({ expiresIn: 0.5 }), "expiry: ");
    says(() => key.signPlayback([{ channelArn }]), "the claims: an object of options belongs here");
  });
  refuse("a scalar of 47 bytes", () => SigningKey.fromScalar(new Uint8Array(47), allowed), "key_malformed");
  refuse("a scalar of zero", () => SigningKey.fromScalar(new Uint8Array(48), allowed), "key_malformed");
  refuse("DER that is text", () => SigningKey.fromDer("x", allowed), "claims_type");
  refuse("a private key for a public one", () => VerifyingKey.fromPem(pem), "key_private");
  for (const [name, options] of [
    ["options of a key that are text", "allowBrowser"],
    ["options of a key that are a number", 7],
    ["options of a key that throw", hostile],
    ["an allowBrowser that is no boolean", { allowBrowser: "yes" }],
  ])
    refuse(name, () => SigningKey.fromPem(pem, options), "claims_type");
  for (const Class of [SigningKey, VerifyingKey, api.UnsignedToken]) {
    for (const made of [[], [pem], [{}], [() => key]])
      refuse("keys and tokens made by `new`", () => new Class(...made), "claims_type");
  }
  refuse("an unknown option of a key", () => SigningKey.fromPem(pem, { allowBrowsers: true }), "claims_unknown");
  refuse("a token of 100 MB", () => key.verifyingKey().verifyPlayback(huge, { now }), "token_malformed");
  refuse("a token that is no text", () => key.verifyingKey().verifyPlayback(null, { now }), "claims_type");
  refuse("a URL of 100 MB", () => api.playbackUrl(`https://${huge}`, plain), "url_invalid");
  refuse("a URL that is an object", () => api.playbackUrl(hostile, plain), "claims_type");
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
