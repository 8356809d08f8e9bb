// The page: two buttons, and what came of them. One attempt at a time: a later press cancels an earlier one.

import { freshToken } from "./api.js";
import { playerFor } from "./players.js";

const STALLED_AFTER_SECONDS = 4;

const byId = (id) => document.getElementById(id);
const video = byId("video");

let attempt = new AbortController();
let expiresAt;
let movedAt; // when the picture last moved, on the page's clock

const config = await readConfig();
const player = config && playerFor(config.playbackUrl);
if (config) {
  byId("player").textContent = player.name;
  byId("pass").value = passFromAddress();
  byId("without-token").addEventListener("click", (event) => play(event.currentTarget, withoutToken));
  byId("viewer").addEventListener("submit", (event) => {
    event.preventDefault(); // so Enter in the pass's field plays, too
    play(byId("with-token"), withFreshToken, { again: true });
  });
  byId("own").addEventListener("submit", (event) => {
    event.preventDefault();
    play(event.submitter, withOwnToken);
  });
  byId("stop").addEventListener("click", () => end("stopped", "Stopped."));
  byId("unmute").addEventListener("click", () => {
    video.muted = false;
  });
  video.addEventListener("volumechange", showMuted);
  for (const moved of ["play", "timeupdate"]) {
    video.addEventListener(moved, () => {
      movedAt = performance.now();
    });
  }
  setInterval(() => {
    showTimeLeft();
    watch();
  }, 250);
} else {
  show("idle", "No channel yet.", {});
  for (const control of document.querySelectorAll("button, input, textarea")) {
    control.disabled = true;
  }
}

/** What the stack has written for the page. Without it nothing can be played, and it is said what to do. */
async function readConfig() {
  try {
    const response = await fetch("config.json");
    const read = await response.json();
    // Tokens are for one origin, strictly: under another name of the same place every one is refused.
    if (read.siteOrigin && read.siteOrigin !== location.origin) {
      const link = document.createElement("a");
      link.href = link.textContent = read.siteOrigin;
      notice(
        `This page is at ${location.origin}, but tokens are for `,
        link,
        ". Open it there, or deploy for this place.",
      );
    } else {
      notice();
    }
    return read;
  } catch {
    notice(
      "There is no config.json beside this page, so it knows no channel: make play or make site serve it with one.",
    );
    return undefined;
  }
}

function notice(...parts) {
  byId("notice").hidden = parts.length === 0;
  byId("notice").dataset.state = "said";
  byId("notice").replaceChildren(...parts);
}

/** A pass in the address would stay in the history, and go wherever the address is copied to. */
function passFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("pass");
  if (given !== null) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? "";
}

// --- where a URL comes from: { url, token } ---

const withoutToken = () => ({ url: config.playbackUrl });

/** A token lives for minutes: each start gets its own. */
async function withFreshToken(signal) {
  const onWait = (seconds) => {
    note(`many are asking: again in ${seconds} s`);
    show("starting", `Many are asking at once: again in ${seconds} s …`, { status: 429 });
  };
  const { token, playbackUrl } = await freshToken(config.signUrl, byId("pass").value.trim(), signal, onWait);
  note("got a token");
  return { url: playbackUrl, token };
}

function withOwnToken() {
  const token = byId("own-token").value.trim();
  const url = new URL(config.playbackUrl);
  url.searchParams.set("token", token);
  return { url: url.href, token };
}

// --- one attempt ---

/** Gets a URL and plays it; when IVS refuses its token, once more with a new one. */
async function play(button, source, { again = false } = {}) {
  const signal = begin(button);
  /** A late word of a player that was cancelled is nothing. */
  const ifCurrent = (react) => (said) => signal.aborted || react(said);
  try {
    const { url, token } = await source(signal);
    signal.throwIfAborted();
    showToken(token);
    await player.play(video, url, signal, {
      onPlaying: ifCurrent(playing),
      onEnded: ifCurrent(() => end("ended", "The stream has ended.")),
      onError: ifCurrent((error) => {
        note(`refused: ${error.status} ${error.code}`);
        if (error.authorization && again) {
          note("asking for a new token, once");
          play(button, source);
        } else {
          end("refused", headlineFor(error, token), error);
          offerInspector(error.authorization && token !== undefined ? url : undefined);
        }
      }),
    });
  } catch (error) {
    if (!signal.aborted) {
      note(`no token: ${error.message}`);
      end("refused", error.headline ?? "It can't be played.", { reason: error.message, ...error.answer });
    }
  }
}

function begin(button) {
  cancel();
  attempt = new AbortController();
  button.setAttribute("aria-pressed", "true");
  byId("stop").disabled = false;
  showToken(undefined);
  show("starting", "Starting …", {});
  return attempt.signal;
}

function end(state, headline, details = {}) {
  cancel();
  if (state !== "refused") {
    note(state);
  }
  show(state, headline, details);
}

function cancel() {
  attempt.abort();
  video.removeAttribute("src");
  byId("stop").disabled = true;
  document.querySelector("[aria-pressed=true]")?.setAttribute("aria-pressed", "false");
}

function headlineFor({ authorization }, token) {
  if (!authorization) {
    return "It can't be played.";
  }
  return token === undefined ? "Refused: this channel wants a token." : "Refused: not with this token.";
}

function playing() {
  movedAt = performance.now();
  if (document.body.dataset.state !== "playing") {
    note("playing");
    show("playing", "Playing.", { status: 200 });
  }
}

/** Players go on trying in silence when nothing new comes; a viewer should know. */
function watch() {
  const { state } = document.body.dataset;
  const still = performance.now() - movedAt > STALLED_AFTER_SECONDS * 1000;
  if (state === "playing" && still && !video.paused) {
    note("stalled");
    show("stalled", "The stream has stalled. It goes on by itself.", {});
  } else if (state === "stalled" && !still) {
    playing();
  }
}

// --- what is shown ---

function show(state, headline, { status, code, reason }) {
  document.body.dataset.state = state;
  byId("headline").textContent = headline;
  byId("curtain").textContent = headline;
  byId("status").textContent = status ?? "–";
  byId("error-code").textContent = code ?? "–";
  byId("reason").textContent = reason || "–";
  offerInspector(undefined);
  showMuted();
}

/** It reads the token that was refused, beside this page; behind the # it is sent to nobody. */
function offerInspector(url) {
  byId("why").hidden = url === undefined;
  byId("why").firstElementChild.href = `inspector/index.html#${new URLSearchParams({ token: url ?? "" })}`;
}

function showMuted() {
  byId("unmute").hidden = document.body.dataset.state !== "playing" || !video.muted;
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

function clock(date) {
  return date.toLocaleTimeString([], { hourCycle: "h23" });
}

function note(text) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = clock(new Date());
  line.append(time, text);
  byId("log").prepend(line);
}
