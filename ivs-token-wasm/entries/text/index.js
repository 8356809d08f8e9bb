// As `../index.js`, with the small module of what needs no key.
import { decode } from "../decode.js";
import { instantiate } from "../module.js";
import { base64 } from "./base64.js";

instantiate(new WebAssembly.Module(decode(base64)));

export * from "../text.js";
