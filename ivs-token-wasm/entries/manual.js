// For hosts that want the module themselves: `instantiate(module)` with that of `ivs-token/module.wasm`, before the first call.
export * from "./api.js";
export { instantiate } from "./module.js";
