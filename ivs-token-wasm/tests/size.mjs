// What a cold start loads: the modules, as a server compresses them.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { textWasm, wasm } from "./runners/common.mjs";

// CONTRIBUTING says what they are made of. These budgets keep what has been reached from growing.
for (const [name, file, budget] of [
  ["module", wasm, 118_000],
  ["module of what needs no key", textWasm, 25_500],
]) {
  const size = gzipSync(readFileSync(file), { level: 9 }).length;
  console.log(`${name}: ${size} bytes gzipped, of ${budget}`);
  if (size > budget) {
    console.error("size: over the budget; see what grew, or say in this file why it had to");
    process.exitCode = 1;
  }
}
