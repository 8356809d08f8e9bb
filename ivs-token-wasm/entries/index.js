// Everywhere else the module is inlined: nothing to fetch, and nothing that a bundler could lose.
import { bytes } from "./bytes.js";
import { instantiate } from "./instantiate.js";

instantiate(new WebAssembly.Module(bytes()));

export * from "./api.js";
