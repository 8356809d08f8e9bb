// One handler for every edge: who is asking, for which channel, from where; then a token, as JSON.
import { IvsTokenError, SigningKey } from "ivs-token";

const json = (status, body) =>
  new Response(JSON.stringify(body), {
    status,
    // A token is for one viewer: no cache may keep it.
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });

/** Compares without telling by its time how much was right: both sides are hashed, and all bytes looked at. */
async function same(given, expected) {
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [a, b] = await Promise.all([digest(given), digest(expected)]);
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}

// Parsing the key is the larger part of the first request: it is kept for the life of the isolate.
let kept;
function keyOf(pem) {
  if (kept?.pem !== pem) kept = { pem, key: SigningKey.fromPem(pem) };
  return kept.key;
}

/**
 * `env` has `IVS_PRIVATE_KEY`, `IVS_CHANNEL_ARN`, `API_TOKEN` (what callers send as a bearer token: put your own session
 * check in its place), and `ALLOWED_ORIGIN`.
 */
export async function sign(request, env) {
  if (request.method !== "POST") return json(405, { error: "method_not_allowed" });
  const bearer = request.headers.get("authorization") ?? "";
  // An unset secret must not let everyone in.
  if (!env.API_TOKEN || !(await same(bearer, `Bearer ${env.API_TOKEN}`))) return json(401, { error: "unauthorized" });
  try {
    const token = keyOf(env.IVS_PRIVATE_KEY).signPlayback({
      channelArn: env.IVS_CHANNEL_ARN,
      allowOrigins: env.ALLOWED_ORIGIN,
      expiresIn: "2m",
    });
    return json(200, { token });
  } catch (error) {
    if (!(error instanceof IvsTokenError)) throw error;
    // The message names the setting that is wrong, and is for the operator alone.
    console.error(`${error.code}: ${error.message}`);
    return json(500, { error: "signing_failed" });
  }
}
