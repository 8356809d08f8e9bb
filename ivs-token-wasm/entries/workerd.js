// Cloudflare: modules come compiled, and compiling bytes is refused.

import { instantiate } from "./instantiate.js";
import module from "./ivs_token_bg.wasm";

instantiate(module);

export * from "./api.js";
