// A fresh process: milliseconds to load the package, to start its module, and from there to the first token.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { claims } from "./measure.mjs";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
const pem = privateKey.export({ type: "sec1", format: "pem" });
const bytes = readFileSync(new URL(import.meta.resolve("ivs-token/module.wasm")));
const marks = [performance.now()];
const mark = () => marks.push(performance.now());

let SigningKey;
if (process.argv[2] === "import") {
  ({ SigningKey } = await import("ivs-token"));
  mark();
} else {
  const { instantiate, SigningKey: started } = await import("ivs-token/manual");
  marks[0] = performance.now();
  instantiate(new WebAssembly.Module(bytes));
  mark();
  SigningKey = started;
}
const key = SigningKey.fromPem(pem);
mark();
key.signPlayback(claims());
mark();
key.signPlayback(claims());
mark();
console.log(JSON.stringify(marks.slice(1).map((time, index) => time - marks[index])));
