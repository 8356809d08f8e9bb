// The page as a person meets it: eyes, keyboard, screen reader, and what it may do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { SigningKey } from "ivs-token";
import { dist, launch, open, serve } from "./page.mjs";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const channelArn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
const urlOf = (channel) =>
  `https://3efa4f186030.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.${channel}.m3u8`;
const key = SigningKey.generate();
const publicKey = key.verifyingKey().toPem();

let browser;
let site;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  site?.close();
});

/** Opens the page for one test; it may ask for its own files alone, print nothing and throw nothing. */
function onPage(name, body, { url = () => site.url, options } = {}) {
  test(name, async () => {
    const { page, seen, close } = await open(browser, url(), options);
    try {
      await body(page, seen);
      assert.deepEqual(seen.problems, []);
    } finally {
      await close();
    }
  });
}

const title = (page) => page.textContent("#verdict-title");
const codes = (page) => page.locator("#findings code").allTextContents();

onPage("a good token is told in words, with the time that is left", async (page) => {
  await page.fill(
    "#token",
    key.signPlayback({ channelArn, viewerId: "viewer-42", allowOrigins: ["https://example.com"] }),
  );
  assert.equal(await title(page), "Nothing to object to in what it says");
  const words = await page.textContent("#claims");
  for (const part of ["channel/abcdEFGHijkl in us-east-1", "viewer-42", "pages of https://example.com"]) {
    assert.ok(words.includes(part), `${part} in ${words}`);
  }
  assert.match(await page.textContent("#time-left"), /^(4 minutes 5\d seconds|5 minutes)$/);
  const share = Number(await page.getAttribute("#time-bar", "value"));
  assert.ok(share > 0.96 && share <= 1, `${share}`);
  assert.match(await page.textContent("#payload"), /"aws:viewer-id": "viewer-42"/);
});

onPage("the public key decides whether the signature verifies", async (page) => {
  const token = key.signPlayback({ channelArn });
  await page.fill("#token", token);
  await page.fill("#public-key", publicKey);
  assert.equal(await title(page), "A good token, signed by this key");
  await page.fill("#public-key", SigningKey.generate().verifyingKey().toPem());
  assert.equal(await title(page), "IVS would refuse this token");
  assert.deepEqual(await codes(page), ["token_signature"]);
  await page.fill("#public-key", key.toPkcs8Pem());
  assert.deepEqual(await codes(page), ["key_private"]);
});

onPage("an expired token of the right key is expired, not forged", async (page) => {
  await page.fill("#token", key.signPlayback({ channelArn, expiresIn: 60 }, { now: 1_750_000_000 }));
  await page.fill("#public-key", publicKey);
  assert.deepEqual(await codes(page), ["token_expired"]);
  assert.match(await page.textContent("#time-left"), /^Expired .* ago$/);
  assert.equal(await page.textContent("#verdict-text"), "The signature verifies with this public key.");
});

onPage("a participant token is told and verified too", async (page) => {
  await page.fill(
    "#token",
    key.signParticipant({
      publicKeyArn: "arn:aws:ivs:us-east-1:123456789012:public-key/yzAB12345678",
      stageArn: "arn:aws:ivs:us-east-1:123456789012:stage/mnopQRSTuvwx",
      participantId: "p1",
      eventsUrl: "wss://global.events.live-video.net",
      whipUrl: "https://453fdfd2ad24df.global-bm.whip.live-video.net",
    }),
  );
  await page.fill("#public-key", publicKey);
  assert.equal(await title(page), "A good token, signed by this key");
  assert.match(await page.textContent("#claims"), /stage\/mnopQRSTuvwx in us-east-1.*may subscribe/);
});

onPage("a playback URL is read, and one of another channel is found", async (page) => {
  const token = key.signPlayback({ channelArn });
  await page.fill("#token", `${urlOf("abcdEFGHijkl")}?token=${token}`);
  assert.deepEqual(await codes(page), []);
  await page.fill("#token", `${urlOf("zyxwVUTSrqpo")}?token=${token}`);
  assert.deepEqual(await codes(page), ["url_channel_mismatch"]);
  await page.fill("#token", urlOf("abcdEFGHijkl"));
  assert.deepEqual(await codes(page), ["inspect_no_token"]);
});

const expired = key.signPlayback({ channelArn, expiresIn: 60 }, { now: 1_750_000_000 });
onPage(
  "a token that comes with the address is read, and gone from it",
  async (page, seen) => {
    assert.deepEqual(await codes(page), ["token_expired"]);
    assert.equal(page.url(), site.url);
    assert.ok(seen.requests.every((request) => !request.includes(expired)));
  },
  { url: () => `${site.url}#${new URLSearchParams({ token: `${urlOf("abcdEFGHijkl")}?token=${expired}` })}` },
);

onPage("what is no token is told, and what a stranger wrote stays text", async (page) => {
  await page.fill("#token", "hello");
  assert.ok((await codes(page)).includes("token_malformed"));
  const part = (text) => Buffer.from(text).toString("base64url");
  const payload = JSON.stringify({ "aws:channel-arn": "<img src=x onerror=alert(1)>", exp: 4e9, "\u202e<b>": 1 });
  await page.fill("#token", [part('{"alg":"ES384","typ":"JWT"}'), part(payload), "AAAA"].join("."));
  assert.equal(await page.locator("#report img, #report b").count(), 0);
  assert.doesNotMatch(await page.textContent("#report"), /\u202e/);
});

onPage("a private key that slips into the token's field is not shown again", async (page) => {
  const pem = key.toSec1Pem();
  await page.fill("#token", pem);
  const report = await page.textContent("#report");
  for (const line of pem.split("\n").slice(1, 4)) assert.ok(!report.includes(line));
});

onPage("the example fails with a finding and its cure, and Clear takes it away", async (page) => {
  await page.click("#example");
  assert.equal(await title(page), "IVS would refuse this token");
  const found = await codes(page);
  assert.ok(found.includes("expiry_milliseconds") && found.includes("inspect_origin_wildcard"), String(found));
  assert.match(await page.textContent("#findings"), /divide by 1000/);
  await page.click("#clear");
  assert.equal(await title(page), "Nothing to read yet");
  assert.equal(await page.isVisible("#report"), false);
});

onPage("time runs: the token that ends while one looks is told at once", async (page) => {
  await page.fill("#token", key.signPlayback({ channelArn, expiresIn: 2 }));
  assert.deepEqual(await codes(page), ["inspect_expires_soon"]);
  await page.waitForFunction(() => document.querySelector("#findings code")?.textContent === "token_expired");
});

onPage("a token is made and inspected by the keyboard alone", async (page) => {
  await page.focus("#tab-inspect");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.isVisible("#panel-make"), true);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "channel-arn");
  await page.keyboard.press("Enter");
  const made = await page.textContent("#made");
  assert.match(made, /^eyJ/);
  await page.focus("#inspect-made");
  await page.keyboard.press("Enter");
  assert.equal(await title(page), "A good token, signed by this key");
  assert.equal(await page.inputValue("#token"), made);
});

onPage("a refused claim is told at its field, and the next token is signed", async (page) => {
  await page.click("#tab-make");
  for (const [field, wrong, code, right] of [
    ["#channel-arn", "my-channel", "channel_arn_invalid", channelArn],
    ["#expires-in", "soon", "expiry_invalid", "5m"],
    ["#viewer-id", "x".repeat(41), "viewer_id_invalid", ""],
    ["#origins", "https://example.com/path", "origin_invalid", "https://a.example\nhttps://b.example"],
  ]) {
    await page.fill(field, wrong);
    await page.click("#make [type=submit]");
    assert.ok((await page.textContent("#make-error")).endsWith(`(${code})`), code);
    assert.equal(await page.getAttribute(field, "aria-invalid"), "true");
    assert.equal(await page.textContent("#made"), "");
    await page.fill(field, right);
  }
  await page.selectOption("#resolution", "HD");
  await page.check("#single-use");
  await page.click("#make [type=submit]");
  await page.click("#inspect-made");
  const words = await page.textContent("#claims");
  for (const part of ["HD and lower", "one, known by", "https://a.example, https://b.example"]) {
    assert.ok(words.includes(part), part);
  }
});

onPage("it asks for its own three files, and can ask for no other", async (page, seen) => {
  await page.click("#example");
  assert.deepEqual(seen.requests.map((url) => new URL(url).pathname).sort(), ["/", "/app.js", "/style.css"]);
  const refused = await page.evaluate(async () => {
    const ways = {
      fetch: () => fetch("/style.css"),
      // In a task of its own: what drives the browser may do what the page may not.
      eval: () =>
        new Promise((resolve, reject) =>
          setTimeout(() => {
            try {
              resolve(new Function("return 1")());
            } catch (error) {
              reject(error);
            }
          }),
        ),
      html: () => {
        document.body.innerHTML = "<b>x</b>";
      },
      beacon: () => {
        if (!navigator.sendBeacon("/style.css", "x")) throw new Error("refused");
        return new Promise((_, reject) => document.addEventListener("securitypolicyviolation", reject));
      },
    };
    const told = [];
    for (const [name, way] of Object.entries(ways)) {
      try {
        await way();
      } catch {
        told.push(name);
      }
    }
    return told;
  });
  assert.deepEqual(refused, ["fetch", "eval", "html", "beacon"]);
  assert.equal(seen.requests.length, 3);
  // The browser tells each refusal; nothing else may be told.
  assert.ok(
    seen.problems.every((text) => /Content Security Policy|Trusted(HTML|Script|String)/.test(text)),
    seen.problems.join("\n"),
  );
  seen.problems.length = 0;
});

onPage(
  "it works from the disk, without any server",
  async (page) => {
    await page.fill("#token", key.signPlayback({ channelArn }));
    assert.equal(await title(page), "Nothing to object to in what it says");
  },
  { url: () => new URL("index.html", dist).href },
);

for (const colorScheme of ["light", "dark"]) {
  for (const [screen, viewport] of [
    ["a phone", { width: 360, height: 740 }],
    ["a desktop", { width: 1280, height: 800 }],
  ]) {
    onPage(
      `axe finds nothing, and nothing is cut: ${colorScheme}, on ${screen}`,
      async (page) => {
        const judge = async (state) => {
          const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
          const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
          assert.deepEqual(told, [], state);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `${state}: ${wide} pixels too wide`);
        };
        await judge("empty");
        await page.click("#example");
        await judge("errors");
        await page.fill("#token", key.signPlayback({ channelArn, viewerId: "viewer-42" }));
        await judge("good");
        await page.click("#tab-make");
        await page.fill("#channel-arn", "wrong");
        await page.click("#make [type=submit]");
        await judge("refused claim");
      },
      { options: { colorScheme, viewport, init: axe } },
    );
  }
}

onPage("it is quick and steady", async (page, seen) => {
  await page.fill("#token", key.signPlayback({ channelArn }));
  const figures = await page.evaluate(async () => {
    const entries = (type) =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true });
        setTimeout(() => resolve([]), 300);
      });
    const [paint] = await entries("paint");
    const largest = (await entries("largest-contentful-paint")).at(-1);
    const blocked = (await entries("longtask")).reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0);
    const shifted = (await entries("layout-shift")).reduce(
      (sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value),
      0,
    );
    const bytes = performance
      .getEntriesByType("resource")
      .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
    return {
      "first paint, ms": Math.round(paint.startTime),
      "largest paint, ms": Math.round(largest.startTime),
      "blocked, ms": Math.round(blocked),
      "layout shift": Number(shifted.toFixed(3)),
      "script and style, KB": Math.round(bytes / 1000),
      elements: document.querySelectorAll("*").length,
    };
  });
  for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(22)} ${figure}`);
  // Lighthouse's bounds for "good". Times are wide: the machine may be at other work.
  assert.ok(figures["largest paint, ms"] < 2500);
  assert.ok(figures["blocked, ms"] < 200 * 3);
  assert.ok(figures["layout shift"] < 0.1);
  assert.equal(seen.requests.length, 3);
});
