// Cloudflare Workers: `wrangler secret put IVS_PRIVATE_KEY < private.pem`, and API_TOKEN; the rest in wrangler.json.
import { sign } from "./sign.js";

export default { fetch: sign };
