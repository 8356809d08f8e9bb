// The second tab: a token signed here, by a key that is thrown away.
import { IvsTokenError, SigningKey } from "ivs-token";
import { element } from "./text.js";

const byId = (id) => document.getElementById(id);

/** The field that an error's code is about. */
const fields = {
  channel_arn: "channel-arn",
  origin: "origins",
  expiry: "expires-in",
  viewer_id: "viewer-id",
};

let key;
let made;

function throwAwayKey() {
  key?.dispose();
  key = SigningKey.generate({ allowBrowser: true });
  byId("made-key").textContent = key.verifyingKey().toPem();
  byId("copy-key").disabled = false;
}

/** Header, payload and signature, which the style tells apart. */
function inParts(token) {
  const parts = token
    .split(".")
    .map((text, at) =>
      element("span", { textContent: text, dataset: { part: ["header", "payload", "signature"][at] } }),
    );
  return parts.flatMap((part, at) => (at === 0 ? [part] : [".", part]));
}

function claims(form) {
  const given = new FormData(form);
  const expiresIn = given.get("expiresIn").trim();
  return {
    channelArn: given.get("channelArn").trim(),
    allowOrigins: given.get("allowOrigins").split(/\s+/).filter(Boolean),
    strictOriginEnforcement: given.has("strictOriginEnforcement"),
    singleUse: given.has("singleUse"),
    viewerId: given.get("viewerId") || undefined,
    maximumResolution: given.get("maximumResolution") || undefined,
    expiresIn: expiresIn || undefined,
  };
}

function showError(error) {
  for (const id of Object.values(fields)) byId(id).removeAttribute("aria-invalid");
  byId("make-error").textContent = error === undefined ? "" : `${error.message} (${error.code})`;
  const field = fields[Object.keys(fields).find((start) => error?.code.startsWith(start))];
  if (field === undefined) return;
  byId(field).setAttribute("aria-invalid", "true");
  byId(field).focus();
}

function sign() {
  try {
    if (key === undefined) throwAwayKey();
    made = key.signPlayback(claims(byId("make")));
    showError(undefined);
    byId("made-status").textContent = `Signed. ${made.length} characters.`;
  } catch (error) {
    if (!(error instanceof IvsTokenError)) throw error;
    made = undefined;
    showError(error);
    byId("made-status").textContent = "Not signed.";
  }
  byId("made").replaceChildren(...inParts(made ?? ""));
  byId("copy-token").disabled = byId("inspect-made").disabled = made === undefined;
}

/** Without a clipboard (an old browser, a page that may not) the text is selected, so that one key copies it. */
async function copy(id, button) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(byId(id).textContent);
    button.textContent = "Copied";
  } catch {
    getSelection()?.selectAllChildren(byId(id));
    button.textContent = "Selected: copy it";
  }
  setTimeout(() => {
    button.textContent = said;
  }, 1500);
}

/** `inspect(token, publicKey)` shows the token in the other tab. */
export function startMaking(inspect) {
  byId("make").addEventListener("submit", (event) => {
    event.preventDefault();
    sign();
  });
  byId("new-key").addEventListener("click", () => {
    throwAwayKey();
    sign();
  });
  byId("copy-token").addEventListener("click", (event) => copy("made", event.currentTarget));
  byId("copy-key").addEventListener("click", (event) => copy("made-key", event.currentTarget));
  byId("inspect-made").addEventListener("click", () => inspect(made, byId("made-key").textContent));
}
