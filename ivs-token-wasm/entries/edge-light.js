// Vercel and Next.js: `?module` gives the compiled module.

import { instantiate } from "./instantiate.js";
import module from "./ivs_token_bg.wasm?module";

instantiate(module);

export * from "./api.js";
