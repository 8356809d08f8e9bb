// All of vectors/tokens.json: the same tokens and the same refusals as Rust and Python.
import { equal, refused } from "./check.js";

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const camelKeys = (options) => Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
const hex = (text) => Uint8Array.from(text.match(/../g), (byte) => Number.parseInt(byte, 16));

/** Names that are Python's alone, or JavaScript's: what is unknown there is known here, and the reverse. */
function optionsOf({ options, code }) {
  if (code !== "claims_unknown") return camelKeys(options);
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name === "channelArn" ? "channel_arn" : camel(name), value]),
  );
}

/** What a body gives, or the code of its error. */
const eitherOf = (api) => (body, expected, code) =>
  code === undefined ? equal(body(), expected) : void refused(api, body, code);

export function vectors(api, tokens, check) {
  const { SigningKey, VerifyingKey } = api;
  const signing = {};
  const verifying = {};
  for (const [name, key] of Object.entries(tokens.keys)) {
    check(`keys: ${name}`, () => {
      signing[name] = SigningKey.fromScalar(hex(key.scalar), { allowBrowser: true });
      verifying[name] = VerifyingKey.fromPem(key.public_pem);
      equal(signing[name].toSec1Pem(), key.sec1_pem);
      equal(signing[name].toPkcs8Pem(), key.pkcs8_pem);
      equal(signing[name].verifyingKey().toPem(), key.public_pem);
    });
  }
  const either = eitherOf(api);

  for (const { name, text, public_pem, code } of tokens.private_keys) {
    for (const pem of [text, new TextEncoder().encode(text)]) {
      check(`private key: ${name}`, () =>
        either(() => SigningKey.fromPem(pem, { allowBrowser: true }).verifyingKey().toPem(), public_pem, code),
      );
    }
  }
  for (const { name, text, public_pem, code } of tokens.public_keys) {
    check(`public key: ${name}`, () => either(() => VerifyingKey.fromPem(text).toPem(), public_pem, code));
  }
  const sign = { playback: "signPlayback", participant: "signParticipant" };
  const unsigned = { playback: "unsignedPlayback", participant: "unsignedParticipant" };
  for (const kind of ["playback", "participant"]) {
    for (const vector of tokens[kind]) {
      check(`${kind}: ${vector.name}`, () => {
        const options = camelKeys(vector.options);
        equal(signing[vector.key][sign[kind]](options, { now: vector.now }), vector.token);
        const token = api[unsigned[kind]](options, { now: vector.now });
        equal(token.expiresAt, vector.expires_at);
        equal(new TextDecoder().decode(token.signingInput), vector.token.slice(0, vector.token.lastIndexOf(".")));
      });
    }
    check(`${kind}: in a batch`, () => {
      // One batch has one `now`.
      for (const key of Object.keys(tokens.keys)) {
        for (const now of new Set(tokens[kind].map((vector) => vector.now))) {
          const chosen = tokens[kind].filter((vector) => vector.key === key && vector.now === now);
          const made = signing[key][`${sign[kind]}Many`](
            chosen.map((vector) => camelKeys(vector.options)),
            { now },
          );
          equal(
            made,
            chosen.map((vector) => vector.token),
          );
        }
      }
    });
  }
  const first = signing[Object.keys(tokens.keys)[0]];
  for (const vector of tokens.refusals) {
    check(`refusal: ${vector.kind}, ${vector.name}`, () => {
      const options = optionsOf(vector);
      refused(api, () => first[sign[vector.kind]](options, { now: vector.now }), vector.code);
      refused(api, () => api[unsigned[vector.kind]](options, { now: vector.now }), vector.code);
    });
  }
  const verify = { playback: "verifyPlayback", participant: "verifyParticipant" };
  for (const { name, kind, key, now, token, verified, code } of tokens.verify) {
    check(`verify: ${kind}, ${name}`, () =>
      either(() => verifying[key][verify[kind]](token, { now }), verified && camelKeys(verified), code),
    );
  }
  for (const { key, now, token, channel_arn, origin, code } of tokens.authorize) {
    check(`authorize: ${channel_arn} ${origin} ${token.slice(-8)}`, () => {
      const authorize = () => verifying[key].authorizePlayback(token, { channelArn: channel_arn, origin, now });
      if (code === undefined) authorize();
      else refused(api, authorize, code);
    });
  }
  for (const { name, token, now, header, payload, findings } of tokens.inspect) {
    check(`inspect: ${name}`, () => equal(api.inspect(token, { now }), { header, payload, findings }));
  }
}

/** What needs no key: `ivs-token` and `ivs-token/text` alike. */
export function texts(api, tokens, check) {
  const either = eitherOf(api);
  for (const { text, seconds, code } of tokens.ttl) {
    // Beyond 2^53 JavaScript has no whole numbers, and another one would be a lie.
    const [whole, why] = Number.isSafeInteger(seconds) || code ? [seconds, code] : [undefined, "expiry_invalid"];
    check(`ttl: ${text}`, () => either(() => api.parseTtl(text), whole, why));
  }
  for (const { url, token, playback_url, code } of tokens.playback_url) {
    check(`playback URL: ${url}`, () => either(() => api.playbackUrl(url, token), playback_url, code));
  }
  for (const { url, channel_arn, code } of tokens.channel_arn_from_playback_url) {
    check(`channel of: ${url}`, () => either(() => api.channelArnFromPlaybackUrl(url), channel_arn, code));
  }
}
