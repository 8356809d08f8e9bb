// As `../workerd.js`, with the small module of what needs no key.
import { instantiate } from "../module.js";
import module from "./module.wasm";

instantiate(module);

export * from "../text.js";
