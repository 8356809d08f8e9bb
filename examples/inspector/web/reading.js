// What a pasted text says: everything that the page shows, as data.
import { IvsTokenError, inspect, playbackUrl, VerifyingKey } from "ivs-token";

/** A pasted playback URL is its token and the URL without it. */
function taken(text) {
  const trimmed = text.trim();
  if (!/^https?:\/\/\S+$/i.test(trimmed) || !URL.canParse(trimmed)) return { token: trimmed };
  const url = new URL(trimmed);
  const token = url.searchParams.get("token");
  if (token === null) return { token: trimmed };
  url.searchParams.delete("token");
  return { token, url: url.href };
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

/** Whether the URL around the token is for the same channel. */
function urlFinding(url, token) {
  if (url === undefined) return [];
  try {
    playbackUrl(url, token);
    return [];
  } catch (error) {
    const found = finding(error);
    return found.code.startsWith("url_") ? [found] : [];
  }
}

/** Reads a token (or a playback URL with one), and the signature with the public key's PEM where there is one. */
export function read(text, pem, now) {
  const { token, url } = taken(text);
  const { header, payload, findings } = inspect(token, { now });
  const claims = payload === null ? null : object(payload);
  const checked = signature(token, claims, pem, now);
  const codes = findings.map(({ code }) => code);
  const all = [...findings, ...urlFinding(url, token)];
  if (checked.refusal !== undefined && !codes.includes(checked.refusal.code)) all.push(checked.refusal);
  // What IVS refuses for comes first.
  all.sort((one, other) => Number(one.severity !== "error") - Number(other.severity !== "error"));
  return { token, header, payload, claims, findings: all, signature: checked.signature };
}
