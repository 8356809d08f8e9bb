// The page: two buttons, and what came of them.

import { playerFor } from "./players.js";

const byId = (id) => document.getElementById(id);
const video = byId("video");
const config = await (await fetch("config.json")).json();
const player = playerFor(config.playbackUrl);

let stop = () => {};
let attempt = 0; // a late answer to an earlier press must not touch the page
let expiresAt;

byId("player").textContent = player.name;
byId("pass").value = new URLSearchParams(location.hash.slice(1)).get("pass") ?? "";
byId("without-token").addEventListener("click", () => play({ url: () => config.playbackUrl }));
byId("with-token").addEventListener("click", () => play({ url: freshUrl, again: true }));
byId("own").addEventListener("submit", (event) => {
  event.preventDefault();
  play({ url: () => urlWith(byId("own-token").value.trim()) });
});
setInterval(showTimeLeft, 250);

/** Gets a URL and plays it; when IVS refuses its token, once more with a new one. */
async function play({ url, again = false }) {
  const mine = ++attempt;
  stop();
  stop = () => {};
  video.removeAttribute("src");
  showToken(undefined);
  show("starting", "Starting …", {});
  try {
    const source = await url();
    if (mine !== attempt) {
      return;
    }
    const stopThis = await player.play(video, source, {
      onPlaying: () => mine === attempt && playing(),
      onError: (error) => {
        if (mine !== attempt) {
          return;
        }
        stopThis();
        stop = () => {};
        note(`refused: ${error.status} ${error.code}`);
        if (error.authorization && again) {
          note("asking for a new token, once");
          play({ url });
        } else {
          attempt++;
          show("refused", error.authorization ? "Refused: not with this token." : "It can't be played.", error);
        }
      },
    });
    if (mine === attempt) {
      stop = stopThis;
    } else {
      stopThis();
    }
  } catch (error) {
    if (mine === attempt) {
      note(`no token: ${error.message}`);
      show("refused", error.headline ?? "It can't be played.", { reason: error.message, ...error.answer });
    }
  }
}

function playing() {
  note("playing");
  show("playing", "Playing.", { status: 200 });
}

/** A token lives for minutes: each start gets its own. */
async function freshUrl() {
  const viewerPass = byId("pass").value.trim();
  const headers = viewerPass ? { authorization: `Bearer ${viewerPass}` } : {};
  let response;
  try {
    response = await fetch(config.signUrl, { headers });
  } catch {
    // No answer at all, or one that this site may not read.
    throw Object.assign(new Error("The API gives this site no answer it may read: is the pass right?"), {
      headline: "No token.",
    });
  }
  const body = await response.json();
  if (!response.ok) {
    const answer = { status: response.status, code: body.error ?? "not_authorized" };
    const headline = response.status < 500 ? "No token for you." : "No token.";
    throw Object.assign(new Error(body.message), { headline, answer });
  }
  note("got a token");
  showToken(body.token);
  return body.playbackUrl;
}

function urlWith(token) {
  const url = new URL(config.playbackUrl);
  url.searchParams.set("token", token);
  showToken(token);
  return url.href;
}

function show(state, headline, { status, code, reason }) {
  document.body.dataset.state = state;
  byId("headline").textContent = headline;
  byId("curtain").textContent = headline;
  byId("status").textContent = status ?? "–";
  byId("error-code").textContent = code ?? "–";
  byId("reason").textContent = reason || "–";
}

function showToken(token) {
  const claims = token === undefined ? {} : claimsOf(token);
  expiresAt = claims.exp;
  const rows = Object.entries(claims).flatMap(([name, value]) => {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name.replace(/^aws:/, "");
    text.textContent = name === "exp" ? clock(new Date(value * 1000)) : String(value);
    return [term, text];
  });
  byId("claims").replaceChildren(...rows);
  showTimeLeft();
}

/** For the eye only: whether a token is good is for IVS to say. */
function claimsOf(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (char) => char.codePointAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { unreadable: "this is not a token" };
  }
}

function showTimeLeft() {
  const left = Math.floor(expiresAt - Date.now() / 1000);
  let text = "No token.";
  if (left > 0) {
    text = `${Math.floor(left / 60)} min ${left % 60} s left to start with it.`;
  } else if (left <= 0) {
    text = "Expired. What already plays goes on.";
  }
  byId("time-left").textContent = text;
}

const clock = (date) => date.toLocaleTimeString([], { hourCycle: "h23" });

function note(text) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = clock(new Date());
  line.append(time, text);
  byId("log").prepend(line);
}
