// Calls from where the stack ends, each by a fresh module, and whether one was cut off inside it: `node stack.mjs`.
// Prints how much stack the module has to find, where that can be seen; package.test.mjs runs it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installed, tokens, wasm } from "./runners/common.mjs";

const compiled = new WebAssembly.Module(readFileSync(wasm));
const { rfc6979 } = tokens().keys;
const now = 1_750_000_000;
const claims = { channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x", viewerId: "alice" };
const calls = {
  "sign many": ({ key }) => key.signPlaybackMany(new Array(20).fill(claims), { now }),
  verify: ({ verifying, token }) => verifying.verifyPlayback(token, { now }),
  inspect: ({ api, token }) => api.inspect(token, { now }),
  "PEM out": ({ key }) => key.toPkcs8Pem(),
  "a key": ({ api }) => api.SigningKey.fromPem(rfc6979.sec1_pem),
};

const dive = (frames, body) => {
  if (frames === 0) body();
  else dive(frames - 1, body);
};
// From here on by the queue of promises, as all that follows: what lay below the program itself is gone from the stack.
await undefined;
/** How many frames fit. */
let [fits, most] = [100, 1 << 20];
while (most - fits > 1) {
  const middle = (fits + most) >> 1;
  try {
    dive(middle, () => undefined);
    fits = middle;
  } catch {
    most = middle;
  }
}

let loaded = 0;
const outcomes = {};
for (const [name, body] of Object.entries(calls)) {
  // What was called before is compiled: then the least stack is needed, and the module is reached with the least of it left.
  for (const before of ["first", "again"]) {
    const seen = { refused: 0, inside: 0, succeeded: 0 };
    for (let left = 8; left < 800; left += left < 200 ? 4 : 40) {
      const api = await import(`${pathToFileURL(join(installed, "dist/manual.js"))}?${loaded++}`);
      api.instantiate(compiled);
      const key = api.SigningKey.fromPem(rfc6979.sec1_pem);
      const token = key.signPlayback(claims, { now });
      const made = { api, key, token, verifying: key.verifyingKey() };
      if (before === "again") body(made);
      try {
        dive(fits - left, () => body(made));
        seen.succeeded++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        seen[error.stack.includes("wasm://") ? "inside" : "refused"]++;
      }
      // Whatever it was, nothing is lost.
      if (key.signPlayback(claims, { now }) !== token) throw new Error(`${name}: another token`);
      key.dispose();
    }
    outcomes[`${name}, ${before}`] = seen;
  }
}
console.log(JSON.stringify(outcomes));
