/** The compiled module, where the host or bundler gives one for a `.wasm` file. What it is called there is the host's to type. */
declare const module: typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module extends object } } }
  ? Module
  : object;
export default module;
