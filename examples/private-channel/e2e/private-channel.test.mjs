// The page in headless Chromium, against everything that `python -m standin e2e` has brought up.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

const scenario = JSON.parse(readFileSync(process.env.SCENARIO, "utf8"));
const { tokens } = scenario;
let browser;
let page;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium refuses its sandbox to root; what is loaded here is our own page.
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
});

after(() => browser?.close());

beforeEach(async () => {
  await page?.close();
  page = await open(scenario.site, scenario.pass);
});

async function open(site, viewerPass) {
  const opened = await browser.newPage({ viewport: { width: 1200, height: 860 } });
  opened.setDefaultTimeout(30_000);
  opened.on("pageerror", (error) => assert.fail(`the page threw ${error.stack}`));
  await opened.goto(`${site}/#pass=${viewerPass}`);
  await opened.getByText("hls.js", { exact: true }).waitFor(); // the page has read its configuration
  return opened;
}

const state = (wanted, on = page) => on.locator(`body[data-state="${wanted}"]`).waitFor();
const text = (id, on = page) => on.locator(`#${id}`).textContent();
const currentTime = (on = page) => on.locator("video").evaluate((video) => video.currentTime);
const shoot = (name) => page.screenshot({ path: path.join(scenario.screenshots, `${name}.png`) });
/** An operator's command, run as an operator would; what it printed. */
const tool = (...words) =>
  execFileSync(scenario.tool[0], [...scenario.tool.slice(1), ...words], { encoding: "utf8" }).trim();
const revoke = (viewer) => tool("revoke", viewer);

async function playOwn(token, on = page) {
  await on.locator("details").evaluate((details) => {
    details.open = true;
  });
  await on.fill("#own-token", token);
  await on.click("text=Play with this token");
}

/** Refused with IVS's status and code, for our reason; and nothing plays. */
async function assertRefused(errorCode, reason, on = page) {
  await state("refused", on);
  assert.equal(await text("status", on), "403");
  assert.equal(await text("error-code", on), errorCode);
  assert.match(await text("reason", on), reason);
  assert.equal(await currentTime(on), 0);
}

async function assertPictureMoves(on = page) {
  await state("playing", on);
  const before = await currentTime(on);
  await on.waitForFunction((time) => document.querySelector("video").currentTime > time + 1, before);
  const frames = await on.locator("video").evaluate((video) => video.getVideoPlaybackQuality().totalVideoFrames);
  assert.ok(frames > 10, `only ${frames} frames`);
}

/** One request as a program sends it, with or without an Origin. */
async function get(url, origin) {
  const response = await fetch(url, { headers: origin ? { origin } : {} });
  return { status: response.status, body: await response.text() };
}

/** For a host under `localhost`, which browsers know to be here, and Node's resolver may not. */
function statusOf(url, headers) {
  const { host, port, pathname } = new URL(url);
  const options = { host: "127.0.0.1", port, path: pathname, headers: { ...headers, host } };
  return new Promise((resolve, reject) => {
    http.get(options, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
  });
}

const lastLine = (playlist) => playlist.trim().split("\n").at(-1);
const master = (token) => `${scenario.playbackUrl}?token=${token}`;

test("without a token: refused, and nothing plays", async () => {
  await page.click("text=Play without token");
  await assertRefused("invalid_playback_auth_token", /invalid number of segments/);
  await shoot("1-without-token");
});

test("with a token: the picture moves, and its claims are shown", async () => {
  await page.click("text=Play with token");
  await assertPictureMoves();
  assert.match(await text("claims"), new RegExp(`channel-arn${scenario.channelArn}`));
  assert.match(await text("claims"), /viewer-idviewer-1/);
  assert.match(await text("time-left"), /^4 min \d+ s left/);
  await shoot("2-with-token");
});

test("a press on the other button ends what plays", async () => {
  await page.click("text=Play with token");
  await state("playing");
  await page.click("text=Play without token");
  await assertRefused("invalid_playback_auth_token", /invalid number of segments/);
});

test("without a viewer pass, or with a forged one, there is no token", async () => {
  const forged = `viewer-1.9999999999.${"A".repeat(43)}`;
  for (const [viewerPass, status] of [
    ["", 401],
    [forged, 403],
  ]) {
    const headers = viewerPass ? { authorization: `Bearer ${viewerPass}` } : {};
    assert.equal(await statusOf(scenario.signUrl, headers), status);
    await page.fill("#pass", viewerPass);
    await page.click("text=Play with token");
    // MiniStack's refusals carry no CORS headers, so that here the page can't read the status.
    await page
      .getByText(/^No token/)
      .first()
      .waitFor();
    await state("refused");
    assert.equal(await currentTime(), 0);
  }
  await shoot("3-no-pass");
});

test("each start asks for a token of its own", async () => {
  const seen = [];
  page.on(
    "request",
    (request) => request.url() === scenario.signUrl && request.method() === "GET" && seen.push(request),
  );
  for (const _ of [1, 2]) {
    await page.click("text=Play with token");
    await state("playing");
    await page.waitForTimeout(1100); // tokens of one second are the same, byte for byte
  }
  assert.equal(seen.length, 2);
});

test("an expired token is refused", async () => {
  await playOwn(tokens.expired);
  await assertRefused("invalid_playback_auth_token", /^token_expired/);
  assert.match(await text("time-left"), /^Expired/);
  await shoot("4-expired");
});

test("a token for another channel is refused", async () => {
  await playOwn(tokens.other_channel);
  await assertRefused("invalid_playback_auth_token", /^token_channel/);
});

test("a token signed by another key is refused", async () => {
  await playOwn(tokens.other_key);
  await assertRefused("invalid_playback_auth_token", /^token_signature/);
});

test("a good token taken to another site is refused, and so is one meant for another", async () => {
  const elsewhere = await open(scenario.otherSite, scenario.pass);
  await playOwn(tokens.good, elsewhere);
  await assertRefused("invalid_playback_auth_token", /^token_origin/, elsewhere);
  await elsewhere.close();
  await playOwn(tokens.other_origin);
  await assertRefused("invalid_playback_auth_token", /^token_origin/);
  await playOwn(tokens.good);
  await assertPictureMoves();
});

test("another site can't ask for a token", async () => {
  const elsewhere = await open(scenario.otherSite, scenario.pass);
  await elsewhere.click("text=Play with token");
  await state("refused", elsewhere);
  assert.equal(await text("headline", elsewhere), "No token.");
  await elsewhere.close();
});

test("strict origin: playlists and segments want the site's Origin, and no URL of a session has the token", async () => {
  const { site, otherSite } = scenario;
  assert.equal((await get(master(tokens.good))).status, 403);
  const multivariant = await get(master(tokens.good), site);
  const variantUrl = lastLine(multivariant.body);
  const variant = await get(variantUrl, site);
  const segmentUrl = lastLine(variant.body);
  for (const { body } of [multivariant, variant]) {
    assert.ok(!body.includes(tokens.good) && !body.includes("token="), body);
  }
  for (const url of [variantUrl, segmentUrl]) {
    assert.equal((await get(url, site)).status, 200);
    assert.match((await get(url, otherSite)).body, /token_origin/);
    const bare = await get(url);
    assert.equal(bare.status, 403);
    assert.match(bare.body, /origin required/);
  }
});

test("a single-use token plays once", async () => {
  await playOwn(tokens.single_use);
  await assertPictureMoves();
  await playOwn(tokens.single_use);
  await assertRefused("playback_auth_error", /^single_use/);
  await shoot("5-single-use-again");
});

test("a revoked viewer's token is refused", async () => {
  revoke("revoked-viewer");
  await playOwn(tokens.revoked_viewer);
  await assertRefused("playback_auth_error", /^viewer_revoked/);
});

test("revocation stops a viewer in the middle, and one new token doesn't help", async () => {
  await page.click("text=Play with token");
  await assertPictureMoves();
  revoke("viewer-1");
  await state("refused");
  assert.equal(await text("error-code"), "playback_auth_error");
  assert.match(await text("log"), /asking for a new token, once/);
  await shoot("6-revoked");
});
