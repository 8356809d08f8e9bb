export * from "./api.js";
/** Starts the compiled module of `ivs-token/wasm`. Once, before the first call. */
export declare function instantiate(module: object): void;
