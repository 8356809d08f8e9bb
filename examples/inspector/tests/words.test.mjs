// What is told in words, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { claimsInWords } from "../web/claims.js";
import { indented, printable } from "../web/text.js";
import { duration, lifeLeft, moment } from "../web/time.js";

test("a duration is its two greatest units", () => {
  const cases = [
    [0, "0 seconds"],
    [1, "1 second"],
    [90, "1 minute 30 seconds"],
    [3600, "1 hour"],
    [3601, "1 hour"],
    [90_000, "1 day 1 hour"],
    [40_000_000, "1 year 97 days"],
  ];
  for (const [seconds, words] of cases) assert.equal(duration(seconds), words);
});

test("a moment is told in UTC too, and one that no calendar has stays a number", () => {
  assert.match(moment(1_750_000_000), /\(2025-06-15T15:06:40Z\)$/);
  assert.equal(moment(9e15), "9000000000000000");
});

test("milliseconds are told as what was meant, and no time is counted down to them", () => {
  assert.match(
    moment(1_750_000_000_000),
    /^the year 57425, or, if it counts milliseconds, .*\(2025-06-15T15:06:40Z\)$/,
  );
  assert.equal(lifeLeft({ exp: 1_750_000_000_000 }, 1_750_000_000, 1_750_000_000), undefined);
});

test("life left is a part of the token's life, or of the round length of time that was left at first", () => {
  assert.deepEqual(lifeLeft({ exp: 200, iat: 100 }, 150, 150), { left: 50, share: 0.5, whole: 100, signed: true });
  assert.deepEqual(lifeLeft({ exp: 400 }, 100, 100), { left: 300, share: 1, whole: 300, signed: false });
  assert.deepEqual(lifeLeft({ exp: 400 }, 370, 100), { left: 30, share: 0.1, whole: 300, signed: false });
  assert.deepEqual(lifeLeft({ exp: 100 }, 150, 150), { left: 0, share: 0, whole: 60, signed: false });
  assert.equal(lifeLeft({ exp: "soon" }, 150, 150), undefined);
});

test("every claim of both kinds has its words", () => {
  const playback = claimsInWords({
    "aws:channel-arn": "arn:aws:ivs:us-east-1:123456789012:channel/abcd",
    "aws:access-control-allow-origin": "https://a.example,https://b.example",
    "aws:strict-origin-enforcement": true,
    "aws:single-use-uuid": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    "aws:viewer-id": "viewer-42",
    "aws:viewer-session-version": 3,
    "aws:maximum-resolution": "HD",
    exp: 1_750_000_000,
  });
  assert.equal(playback.length, 8);
  assert.equal(playback[0].words, "channel/abcd in us-east-1, account 123456789012");
  assert.equal(playback[1].words, "pages of https://a.example, https://b.example, and no others");
  const participant = claimsInWords({
    exp: 2,
    iat: 1,
    jti: "p1",
    resource: "arn:aws:ivs:us-east-1:123456789012:stage/abcd",
    topic: "abcd",
    user_id: "u",
    attributes: { name: "Ann" },
    capabilities: { allow_publish: true, allow_subscribe: true },
    version: "1.0",
  });
  assert.deepEqual(participant.find(({ label }) => label === "Rights").words, "may publish and subscribe");
});

test("claims of any type and name are told, and none steers the eye", () => {
  const odd = {
    "aws:channel-arn": 7,
    "aws:viewer-id": "a\u202eb\u0007",
    exp: null,
    attributes: [],
    capabilities: null,
  };
  for (const { words } of claimsInWords(odd)) assert.doesNotMatch(words, /\p{C}/u);
  assert.equal(printable("a\u202eb\n"), "a\\u{202e}b\n");
});

test("JSON is indented unless that would hide what it says", () => {
  assert.equal(indented('{"a":1}'), '{\n  "a": 1\n}');
  assert.equal(indented('{"a":1,"a":2}'), '{"a":1,"a":2}');
  assert.equal(indented('{"a":12345678901234567890}'), '{"a":12345678901234567890}');
});
