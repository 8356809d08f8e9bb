// What a pasted text says: everything that the page shows, as data.
import { IvsTokenError, inspect, VerifyingKey } from "ivs-token";

/** The token of a playback URL, empty where it has none; any other text as it is. */
function bare(text) {
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return text;
  return new URL(text).searchParams.get("token") ?? "";
}

/** The library's error as a finding; any other error is this page's own. */
function finding(error) {
  if (!(error instanceof IvsTokenError)) throw error;
  return { code: error.code, severity: "error", message: error.message };
}

function object(json) {
  try {
    const parsed = JSON.parse(json);
    return typeof parsed === "object" ? parsed : null;
  } catch {
    return null;
  }
}

/** Whether `pem` made the token's signature: `unasked`, `verified` or `refused`, and why. */
function signature(token, payload, pem, now) {
  if (pem.trim() === "") return { signature: "unasked" };
  try {
    const key = VerifyingKey.fromPem(pem);
    if (payload !== null && "resource" in payload) key.verifyParticipant(token, { now });
    else key.verifyPlayback(token, { now });
    return { signature: "verified" };
  } catch (error) {
    const found = finding(error);
    // The claims and the end are judged after the signature, which was in order.
    if (["token_claims", "token_expired"].includes(found.code)) return { signature: "verified" };
    return { signature: "refused", refusal: found };
  }
}

/** Reads a token (or a playback URL with one), and the signature with the public key's PEM where there is one. */
export function read(text, pem, now) {
  const pasted = text.trim();
  const token = bare(pasted);
  const { header, payload, findings } = inspect(pasted, { now });
  const claims = payload === null ? null : object(payload);
  const checked = signature(token, claims, pem, now);
  const codes = findings.map(({ code }) => code);
  // The page asks for a URL, so that one around the token is no fault here.
  const all = findings.filter(({ code }) => token === pasted || code !== "inspect_wrapped");
  if (token !== "" && checked.refusal !== undefined && !codes.includes(checked.refusal.code)) all.push(checked.refusal);
  // What IVS refuses for comes first.
  all.sort((one, other) => Number(one.severity !== "error") - Number(other.severity !== "error"));
  return { token, header, payload, claims, findings: all, signature: checked.signature };
}
