// Cloudflare: modules come compiled, and compiling bytes is refused.
import { instantiate } from "./module.js";
import module from "./module.wasm";
import { warmUp } from "./warm-up.js";

instantiate(module);
warmUp();

export * from "./api.js";
