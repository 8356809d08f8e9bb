// Vercel's edge runtime: with the compiled module, as its bundler gives it, and with the module inlined.
import { readFileSync } from "node:fs";
import { EdgeRuntime } from "edge-runtime";
import { bundle, suiteEntry, textWasm, wasm } from "./common.mjs";

export { EdgeRuntime };

async function run(options, extend) {
  const script = await bundle(suiteEntry, { format: "iife", globalName: "suite", ...options });
  const runtime = new EdgeRuntime({ initialCode: script, extend });
  return JSON.parse(runtime.evaluate("JSON.stringify(suite.run())"));
}

/** esbuild's options that treat `?module` as Vercel's bundler does: what it imports is there already, compiled. */
export const bundling = {
  conditions: ["edge-light", "worker"],
  plugins: [
    {
      name: "module",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /\.wasm\?module$/ }, ({ importer }) => ({
          path: importer.includes("/dist/text/") ? "compiledText" : "compiledModule",
          namespace: "module",
        }));
        onLoad({ filter: /.*/, namespace: "module" }, ({ path }) => ({ contents: `export default ${path}` }));
      },
    },
  ],
};
export const withModule = (context) =>
  Object.assign(context, {
    compiledModule: new WebAssembly.Module(readFileSync(wasm)),
    compiledText: new WebAssembly.Module(readFileSync(textWasm)),
  });

export const compiled = () => run(bundling, withModule);
export const inlined = () => run({});
