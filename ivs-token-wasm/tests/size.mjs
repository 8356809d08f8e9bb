// What a cold start loads: the module, as a server compresses it.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { wasm } from "./runners/common.mjs";

// CONTRIBUTING says what it is made of. This budget keeps what has been reached from growing.
const budget = 118_000;
const size = gzipSync(readFileSync(wasm), { level: 9 }).length;
console.log(`module: ${size} bytes gzipped, of ${budget}`);
if (size > budget) {
  console.error("size: over the budget; see what grew, or say in this file why it had to");
  process.exitCode = 1;
}
