/** The claims vary from token to token: nothing can be kept from one to the next. */
let viewers = 0;
export const claims = () => ({
  channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl",
  allowOrigins: ["https://example.com"],
  viewerId: `viewer ${viewers++}`,
});

/** The same, for those who know nothing of IVS. */
export const payload = () => {
  const { channelArn, allowOrigins, viewerId } = claims();
  return {
    "aws:channel-arn": channelArn,
    "aws:access-control-allow-origin": allowOrigins[0],
    "aws:viewer-id": viewerId,
    exp: Math.floor(Date.now() / 1000) + 300,
  };
};

const encode = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");
export const signingInput = () => `${encode({ alg: "ES384", typ: "JWT" })}.${encode(payload())}`;

/** A token by the runtime's own WebCrypto, from PKCS#8 PEM. */
export async function webCrypto(pem) {
  const der = Uint8Array.from(atob(pem.replace(/-----.+-----|\n/g, "")), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-384" }, false, ["sign"]);
  const encoder = new TextEncoder();
  return async () => {
    const text = signingInput();
    const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-384" }, key, encoder.encode(text)));
    const signature = btoa(String.fromCharCode(...raw))
      .replaceAll("+", "-")
      .replaceAll("/", "_");
    return `${text}.${signature}`;
  };
}

const rounds = 12;

/** Best of the rounds, in turns, so that a busy machine slows everyone: µs per token, where a turn gives it. */
export async function inTurns(turns) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of Object.entries(turns)) {
      best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, await turn());
    }
  }
  return best;
}

/** A turn by the clock of this runtime: calls for 60 ms, each of which makes so many tokens. */
export const byOwnClock =
  (run, tokens = 1) =>
  async () => {
    const start = performance.now();
    let calls = 0;
    for (; performance.now() - start < 60; calls++) await run();
    return ((performance.now() - start) * 1000) / (calls * tokens);
  };

const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** A check of one token by the runtime's own WebCrypto: the signature, and the claims read. */
export async function webCryptoVerify(pem) {
  const der = Uint8Array.from(atob(pem.replace(/-----.+-----|\n/g, "")), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey("spki", der, { name: "ECDSA", namedCurve: "P-384" }, false, ["verify"]);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return async (token) => {
    const [header, payload, signature] = token.split(".");
    const signed = encoder.encode(`${header}.${payload}`);
    const valid = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-384" }, key, fromBase64url(signature), signed);
    const { exp } = JSON.parse(decoder.decode(fromBase64url(payload)));
    if (!valid || exp * 1000 < Date.now()) throw new Error("refused");
    return exp;
  };
}

/** Tokens to verify, one after the other: nothing can be kept from one to the next. */
export function tokensOf(key) {
  const tokens = key.signPlaybackMany(Array.from({ length: 64 }, claims));
  let next = 0;
  return () => tokens[next++ % tokens.length];
}

/** What is measured in every runtime but Node, where there is more to compare with. */
export async function contestants(SigningKey) {
  const key = SigningKey.generate({ allowBrowser: true });
  const verifying = key.verifyingKey();
  const token = tokensOf(key);
  const verify = await webCryptoVerify(verifying.toPem());
  return {
    sign: { "ivs-token": () => key.signPlayback(claims()), WebCrypto: await webCrypto(key.toPkcs8Pem()) },
    verify: { "ivs-token": () => verifying.verifyPlayback(token()).expiresAt, WebCrypto: () => verify(token()) },
  };
}
