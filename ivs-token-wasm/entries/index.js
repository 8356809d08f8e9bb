// Everywhere else the module is inlined: nothing to fetch, and nothing that a bundler could lose.
import { base64 } from "./base64.js";
import { decode } from "./decode.js";
import { instantiate } from "./module.js";

instantiate(new WebAssembly.Module(decode(base64)));

export * from "./api.js";
