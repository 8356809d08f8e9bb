// Vercel and Next.js: `?module` gives the compiled module.
import module from "./ivs_token_bg.wasm?module";
import { instantiate } from "./instantiate.js";

instantiate(module);
export * from "./api.js";
