// The conformance suite in every runtime, against the packed tarball: `node matrix.mjs [name…]`.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nodes } from "./runners/common.mjs";

const tests = dirname(fileURLToPath(import.meta.url));
const bin = (name) => join(tests, "node_modules/.bin", name);
const program =
  (command, ...args) =>
  async () => {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd: join(tests, "runners"),
      maxBuffer: 1 << 28,
    });
    const result = JSON.parse(stdout);
    if (stderr !== "") result.failures.push(`something was printed: ${stderr}`);
    return result;
  };
const deno = ["run", "--quiet", "--no-prompt", "--node-modules-dir=manual", "--allow-read", "plain.mjs"];

const runtimes = {
  ...Object.fromEntries(
    Object.entries(nodes).flatMap(([name, executable]) => [
      [`${name}, import`, program(executable, "plain.mjs")],
      [`${name}, require`, program(executable, "plain.cjs")],
    ]),
  ),
  deno: program(bin("deno"), ...deno),
  "bun, import": program(bin("bun"), "plain.mjs"),
  "bun, require": program(bin("bun"), "plain.cjs"),
  workerd: async () => (await import("./runners/workers.mjs")).workerd(),
  miniflare: async () => (await import("./runners/workers.mjs")).miniflare(),
  wrangler: async () => (await import("./runners/workers.mjs")).wrangler(),
  "edge-runtime, compiled": async () => (await import("./runners/vercel.mjs")).compiled(),
  "edge-runtime, inlined": async () => (await import("./runners/vercel.mjs")).inlined(),
  "chromium, by vite": async () => (await import("./runners/browser.mjs")).vite(),
};

const chosen = process.argv.slice(2);
let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(runtimes)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const start = performance.now();
  let result;
  try {
    result = await run();
  } catch (error) {
    result = { passed: 0, failures: [`it did not run: ${error.stack}`] };
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(24)} ${String(result.passed).padStart(5)} passed, ${result.failures.length} failed, ${seconds} s`,
  );
  for (const failure of result.failures.slice(0, 20)) console.log(`  ${failure.slice(0, 600)}`);
  passed += result.passed;
  failed += result.failures.length;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
