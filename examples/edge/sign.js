// One handler for every edge: who is asking, for which channel, from where; then a token, as JSON.
import { IvsTokenError, SigningKey } from "ivs-token";

/** @param {number} status @param {object} body */
const json = (status, body) =>
  new Response(JSON.stringify(body), {
    status,
    // A token is for one viewer: no cache may keep it.
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });

/**
 * Compares without telling by its time how much was right: both sides are hashed, and all bytes looked at.
 *
 * @param {string} given @param {string} expected
 */
async function same(given, expected) {
  /** @param {string} text */
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [a, b] = await Promise.all([digest(given), digest(expected)]);
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}

/**
 * Parsing the key is the larger part of the first request: it is kept for the life of the isolate.
 *
 * @type {{ pem: string, key: SigningKey } | undefined}
 */
let kept;
/** @param {string} pem */
function keyOf(pem) {
  // Not `kept?.pem`: a secret that is not set is `undefined` too.
  if (kept === undefined || kept.pem !== pem) kept = { pem, key: SigningKey.fromPem(pem) };
  return kept.key;
}

/**
 * `env` has `IVS_PRIVATE_KEY`, `IVS_CHANNEL_ARN`, `API_TOKEN` (what callers send as a bearer token: put your own session
 * check in its place), and `ALLOWED_ORIGIN`.
 *
 * @param {Request} request
 * @param {Record<string, any>} env
 */
export async function sign(request, env) {
  if (request.method !== "POST") return json(405, { error: "method_not_allowed" });
  const bearer = request.headers.get("authorization") ?? "";
  // An unset secret must not let everyone in.
  if (!env.API_TOKEN || !(await same(bearer, `Bearer ${env.API_TOKEN}`))) return json(401, { error: "unauthorized" });
  try {
    const token = keyOf(env.IVS_PRIVATE_KEY).signPlayback({
      channelArn: env.IVS_CHANNEL_ARN,
      // Without the setting the token would be good for every site; with an empty one it is refused.
      allowOrigins: env.ALLOWED_ORIGIN ?? "",
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
