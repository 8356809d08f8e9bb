// For hosts that want the module themselves: `instantiate(module)` with that of `ivs-token/wasm`, once, before the first call.
export * from "./api.js";
export { instantiate } from "./instantiate.js";
