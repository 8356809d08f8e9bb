// Cloudflare: modules come compiled, and compiling bytes is refused.
import module from "./ivs_token_bg.wasm";
import { instantiate } from "./instantiate.js";

instantiate(module);
export * from "./api.js";
