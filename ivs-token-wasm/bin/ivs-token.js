#!/usr/bin/env node
// `npx ivs-token inspect <token>`: for the person with a 403.
import { readFileSync } from "node:fs";
import { inspect } from "../dist/index.js";

const usage = `usage: ivs-token inspect [<token>]

Says what is in an IVS token and what IVS would object to; reads standard input without <token>.
It needs no key, and does not check the signature. Exit status: 1 where an error was found.
`;

const [command, ...rest] = process.argv.slice(2);
if (command === "--help" || command === "-h") {
  process.stdout.write(usage);
} else if (command !== "inspect" || rest.length > 1) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const { header, payload, findings } = inspect((rest[0] ?? readFileSync(0, "utf8")).trim());
  const shown = (json) => {
    try {
      return JSON.stringify(JSON.parse(json), null, 2);
    } catch {
      return json;
    }
  };
  if (header !== null) console.log(`header  ${shown(header)}`);
  if (payload !== null) console.log(`payload ${shown(payload)}`);
  for (const { severity, code, message } of findings) console.log(`${severity}: ${message} [${code}]`);
  if (findings.length === 0) console.log("IVS would object to nothing that can be seen without the public key.");
  if (findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
}
