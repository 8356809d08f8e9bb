// The first tab: a pasted token, read.
import { SigningKey } from "ivs-token";
import { claimsInWords } from "./claims.js";
import { read } from "./reading.js";
import { element, indented } from "./text.js";
import { duration, lifeLeft } from "./time.js";

const byId = (id) => document.getElementById(id);
const seconds = () => Math.floor(Date.now() / 1000);

const signatures = {
  unasked: "The signature was not checked: paste the public key to have it verified.",
  verified: "The signature verifies with this public key.",
  refused: "The signature could not be verified with this public key.",
};

function verdict({ findings, signature }) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return ["error", "IVS would refuse this token"];
  if (findings.length > 0) return ["warning", "IVS would take this token, with reservations"];
  return [
    "good",
    signature === "verified" ? "A good token, signed by this key" : "Nothing to object to in what it says",
  ];
}

function show(reading) {
  const [state, title] = verdict(reading);
  byId("verdict").dataset.state = state;
  byId("verdict-title").textContent = title;
  byId("verdict-text").textContent = signatures[reading.signature];
  byId("report").hidden = false;

  byId("findings").replaceChildren(
    ...reading.findings.map(({ code, severity, message }) =>
      element(
        "li",
        { dataset: { severity } },
        element(
          "p",
          {},
          element("span", { className: "severity", textContent: severity }),
          element("code", { textContent: code }),
        ),
        element("p", { textContent: message }),
      ),
    ),
  );
  if (reading.findings.length === 0) byId("findings").append(element("li", { textContent: "None in what it says." }));

  const words = reading.claims === null ? [] : claimsInWords(reading.claims);
  byId("words").hidden = words.length === 0;
  byId("claims").replaceChildren(
    ...words.flatMap(({ label, words }) => [
      element("dt", { textContent: label }),
      element("dd", { textContent: words }),
    ]),
  );

  byId("raw").hidden = reading.header === null && reading.payload === null;
  byId("header").textContent = indented(reading.header ?? "");
  byId("payload").textContent = indented(reading.payload ?? "");
}

function showTime(claims, now, seen) {
  const life = claims === null ? undefined : lifeLeft(claims, now, seen);
  byId("time").hidden = life === undefined;
  if (life === undefined) return;
  const expired = life.left === 0;
  byId("time-left").textContent = expired ? `Expired ${duration(now - claims.exp)} ago` : duration(life.left);
  byId("time-bar").value = life.share;
  byId("time-bar").dataset.state = life.left < 30 ? "warning" : "good";
  const whole = `The whole bar is ${duration(life.whole)}${life.signed ? ", from its signing on" : ""}.`;
  byId("time-whole").textContent = expired ? "" : whole;
}

function empty() {
  byId("verdict").dataset.state = "idle";
  byId("verdict-title").textContent = "Nothing to read yet";
  byId("verdict-text").textContent = "What IVS would say, each claim in words and the time left appear here.";
  byId("report").hidden = true;
}

let last;
/** The text that stands there, and when it came. */
let pasted = { text: "", seen: 0 };

/** Reads what stands in the fields. What did not change is left alone, so that a screen reader does not repeat it. */
function refresh() {
  const now = seconds();
  const text = byId("token").value;
  if (text.trim() === "") {
    if (last !== undefined) empty();
    last = undefined;
    return;
  }
  if (text !== pasted.text) pasted = { text, seen: now };
  const reading = read(text, byId("public-key").value, now);
  const key = JSON.stringify(reading);
  if (key !== last) show(reading);
  last = key;
  showTime(reading.claims, now, pasted.seen);
}

/** Puts a token and a key into the fields. */
export function fill(token, publicKey) {
  byId("token").value = token;
  byId("public-key").value = publicKey;
  refresh();
}

/** The commonest of all: `exp` in milliseconds, as AWS's own example has it. No signer here makes it, so that it is put together. */
function failing() {
  const payload = JSON.stringify({
    "aws:channel-arn": "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl",
    "aws:access-control-allow-origin": "https://*example.com",
    exp: Date.now() + 60_000,
  });
  const key = SigningKey.generate({ allowBrowser: true });
  const [header, , signature] = key
    .signPlayback({ channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl" })
    .split(".");
  fill([header, btoa(payload).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""), signature].join("."), "");
  key.dispose();
}

export function startInspecting() {
  byId("token").addEventListener("input", refresh);
  byId("public-key").addEventListener("input", refresh);
  byId("example").addEventListener("click", failing);
  byId("clear").addEventListener("click", () => {
    fill("", "");
    byId("token").focus();
  });
  // A browser puts back what stood there before a reload.
  refresh();
  setInterval(refresh, 1000);
}
