// One handler for every edge: who is asking, for which viewer and channel, from where; then a token, as JSON.
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
 * The viewer that the caller asks for: `{ "viewerId": "…" }` in the body. Revocation names viewers, so there is one in every
 * token: a random one where the caller names none, which the answer tells.
 *
 * @param {Request} request
 */
async function viewerOf(request) {
  const text = await request.text();
  const { viewerId = crypto.randomUUID() } = text === "" ? {} : JSON.parse(text);
  if (typeof viewerId !== "string") throw new TypeError("viewerId is a string");
  return viewerId;
}

const SETTINGS = ["IVS_PRIVATE_KEY", "IVS_CHANNEL_ARN", "API_TOKEN", "ALLOWED_ORIGIN"];

/**
 * `env` has the `SETTINGS`. `API_TOKEN` is what callers send as a bearer token: put your own login check in its place.
 *
 * @param {Request} request
 * @param {Record<string, any>} env
 */
export async function sign(request, env) {
  if (request.method !== "POST") return json(405, { error: "method_not_allowed" });
  const missing = SETTINGS.filter((name) => !env[name]);
  if (missing.length > 0) console.error(`not set: ${missing.join(", ")}`);
  const bearer = request.headers.get("authorization") ?? "";
  // An unset secret must not let everyone in.
  if (!env.API_TOKEN || !(await same(bearer, `Bearer ${env.API_TOKEN}`))) return json(401, { error: "unauthorized" });
  /** @type {string} */
  let viewerId;
  try {
    viewerId = await viewerOf(request);
  } catch {
    return json(400, { error: "body_malformed" });
  }
  try {
    const token = keyOf(env.IVS_PRIVATE_KEY).signPlayback({
      channelArn: env.IVS_CHANNEL_ARN,
      // Without the setting the token would be good for every site; with an empty one it is refused.
      allowOrigins: env.ALLOWED_ORIGIN ?? "",
      // Segments too, and programs that send no origin.
      strictOriginEnforcement: true,
      viewerId,
      // What a revocation reaches up to: a viewer who is let in again later has a higher one.
      viewerSessionVersion: Math.floor(Date.now() / 1000),
      expiresIn: "2m",
    });
    return json(200, { token, viewerId });
  } catch (error) {
    if (!(error instanceof IvsTokenError)) throw error;
    if (error.code === "viewer_id_invalid") return json(400, { error: error.code });
    // The message says what is wrong with a setting, and is for the operator alone.
    console.error(`${error.code}: ${error.message}`);
    return json(500, { error: "signing_failed" });
  }
}
