// Signs tokens by the hundred, one of which node:crypto verifies: `soak.mjs TOKENS`. Prints what `judge.py` reads.
import assert from "node:assert/strict";
import { createPublicKey, verify as verifySignature } from "node:crypto";
import { createRequire } from "node:module";

// The packed tarball, as it was unpacked for its tests.
const { SigningKey } = createRequire(new URL("../ivs-token-wasm/tests/", import.meta.url))("ivs-token");

const TENTHS = 10;
const ROUND = 100; // 50 signed one by one for playback, 25 for participants, 25 for playback in a batch
const now = 1_750_000_000;
const channelArn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";

const key = SigningKey.fromScalar(new Uint8Array(48).fill(7));
const peer = createPublicKey(key.verifyingKey().toPem());
const rounds = Math.ceil(Number(process.argv[2]) / (TENTHS * ROUND));
assert.ok(rounds > 0, "usage: soak.mjs TOKENS");

/** A hundred tokens, each for another viewer or participant. */
function signRound(number) {
  const names = Array.from({ length: ROUND }, (_, at) => `v${number * ROUND + at}`);
  const playback = (viewerId) => ({ channelArn, allowOrigins: ["https://example.com"], viewerId });
  const participant = (participantId) => ({
    publicKeyArn: "arn:aws:ivs:us-east-1:1:public-key/k",
    stageArn: "arn:aws:ivs:us-east-1:1:stage/s",
    participantId,
    eventsUrl: "wss://global.events.live-video.net",
    whipUrl: "https://453fdfd2ad24df.global-bm.whip.live-video.net",
    attributes: { name: 'Ünï©ode "quoted"' },
  });
  return [
    ...names.slice(0, 50).map((name) => key.signPlayback(playback(name), { now })),
    ...names.slice(50, 75).map((name) => key.signParticipant(participant(name), { now })),
    ...key.signPlaybackMany(names.slice(75).map(playback), { now }),
  ];
}

/** That the peer takes the signature, and that the token is the one that was asked for. */
function verify(token, name) {
  assert.equal(typeof token, "string", token);
  const [header, payload, signature] = token.split(".");
  const raw = Buffer.from(signature, "base64url");
  const signed = Buffer.from(`${header}.${payload}`);
  assert.ok(verifySignature("sha384", signed, { key: peer, dsaEncoding: "ieee-p1363" }, raw), token);
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  assert.ok(name === claims["aws:viewer-id"] || name === claims.jti, token);
}

const nanoseconds = [];
const resident = [];
const live = [];
for (let tenth = 0; tenth < TENTHS; tenth++) {
  const began = process.cpuUsage();
  for (let number = tenth * rounds; number < (tenth + 1) * rounds; number++) {
    const at = number % ROUND;
    verify(signRound(number)[at], `v${number * ROUND + at}`);
  }
  const { user, system } = process.cpuUsage(began);
  nanoseconds.push((user + system) * 1000);
  // What the engine has not collected yet is no leak.
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  resident.push(rss);
  live.push(heapUsed + external);
}
const signed = rounds * TENTHS * ROUND;
console.log(
  JSON.stringify({ who: `Node ${process.version}`, signed, verified: signed / ROUND, nanoseconds, resident, live }),
);
