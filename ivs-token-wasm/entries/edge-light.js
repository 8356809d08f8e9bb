// Vercel and Next.js: `?module` gives the compiled module.
import { instantiate } from "./module.js";
import module from "./module.wasm?module";

instantiate(module);

export * from "./api.js";
