// The module that Debian's compiler made, in Node: `node fallback.mjs <folder with node_modules/ivs-token>`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { conform } from "./conformance/index.js";
import { tokens } from "./runners/common.mjs";

const [api, text] = await Promise.all(
  ["index.js", "text/index.js"].map(
    (name) => import(pathToFileURL(join(process.argv[2], "node_modules/ivs-token/dist", name))),
  ),
);
const { passed, failures } = conform(api, text, tokens());
for (const failure of failures) console.error(failure);
console.log(`fallback: ${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
