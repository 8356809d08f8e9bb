// examples/edge's Worker, as one writes it with jose: the key imported once, the rule that callers can break kept by hand.
import { importPKCS8, SignJWT } from "jose";

const json = (status, body) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });

async function same(given, expected) {
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [a, b] = await Promise.all([digest(given), digest(expected)]);
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}

let key;

export default {
  async fetch(request, env) {
    if (request.method !== "POST") return json(405, { error: "method_not_allowed" });
    const bearer = request.headers.get("authorization") ?? "";
    if (!env.API_TOKEN || !(await same(bearer, `Bearer ${env.API_TOKEN}`))) return json(401, { error: "unauthorized" });
    let viewerId;
    try {
      ({ viewerId = crypto.randomUUID() } = JSON.parse((await request.text()) || "{}"));
    } catch {
      return json(400, { error: "body_malformed" });
    }
    if (typeof viewerId !== "string") return json(400, { error: "body_malformed" });
    const characters = [...viewerId].length;
    if (characters < 1 || characters > 40) return json(400, { error: "viewer_id_invalid" });
    key ??= await importPKCS8(env.IVS_PRIVATE_KEY, "ES384");
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT({
      "aws:channel-arn": env.IVS_CHANNEL_ARN,
      "aws:access-control-allow-origin": env.ALLOWED_ORIGIN,
      "aws:strict-origin-enforcement": true,
      "aws:viewer-id": viewerId,
      "aws:viewer-session-version": now,
      exp: now + 120,
    })
      .setProtectedHeader({ alg: "ES384", typ: "JWT" })
      .sign(key);
    return json(200, { token, viewerId });
  },
};
