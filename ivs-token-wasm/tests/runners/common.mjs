// What the runners share: where things are, and how a result is told.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const tests = dirname(dirname(fileURLToPath(import.meta.url)));
export const vectorsFile = join(tests, "../../vectors/tokens.json");
export const installed = join(tests, "node_modules/ivs-token");
export const wasm = join(installed, "dist/module.wasm");
export const textWasm = join(installed, "dist/text/module.wasm");
/** Every Node that is supported, or was until lately: the one that runs this, and those that npm has. */
export const nodes = {
  [`node ${process.versions.node.split(".")[0]}`]: process.execPath,
  ...Object.fromEntries(
    [22, 24, 26].map((major) => [`node ${major}`, join(tests, `node_modules/node${major}/bin/node`)]),
  ),
};
export const compatibilityDate = "2026-04-01";

/** The suite as one script with the package as the given conditions choose it. */
export async function bundle(entry, options, loader = "js") {
  const made = await build({
    stdin: { contents: entry, resolveDir: tests, loader },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    alias: { "vectors.json": vectorsFile },
    ...options,
  });
  return made.outputFiles[0].text;
}

export const suiteEntry = `
  import * as api from "ivs-token";
  import * as text from "ivs-token/text";
  import tokens from "vectors.json";
  import { conform } from "./conformance/index.js";
  export const run = () => conform(api, text, tokens);
`;

export const workerEntry = `${suiteEntry}
  export default { fetch: () => Response.json(run()) };
`;

/** A page's blocks of code in these languages. */
export const blocks = (page, languages) =>
  [
    ...readFileSync(join(tests, "../..", page), "utf8").matchAll(
      new RegExp(`^\`\`\`(?:${languages})\\n(.*?)^\`\`\`$`, "gms"),
    ),
  ].map(([, code]) => code);

export const tokens = () => JSON.parse(readFileSync(vectorsFile, "utf8"));

/** Where the exports will be of the module that the package starts next: it shows them, and its memory, to nobody. */
export function watched() {
  const seen = { exports: undefined };
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...given) {
      super(...given);
      seen.exports = this.exports;
    }
  };
  return seen;
}
