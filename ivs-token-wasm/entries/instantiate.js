import * as glue from "./glue.js";

export function instantiate(module) {
  const { exports } = new WebAssembly.Instance(module, { "./ivs_token_bg.js": glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}
