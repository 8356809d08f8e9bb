#!/usr/bin/env node
// `npx ivs-token inspect <token>`: for the person with a 403.
import { text } from "node:stream/consumers";
import { inspect } from "../dist/index.js";

const usage = `usage: ivs-token inspect [<token>]

Says what is in an IVS token (or a playback URL with one) and what IVS would object to; reads standard input without <token>.
It needs no key, and does not check the signature. Exit status: 1 where an error was found.
`;

/** Indented, unless that would hide what is wrong: names that stand there twice, numbers that JavaScript rounds. */
function shown(json) {
  let parsed;
  try {
    parsed = JSON.parse(json);
  } catch {}
  const faithful = parsed !== undefined && JSON.stringify(parsed) === json;
  // The token may be anybody's: what steers a terminal is shown, not done.
  const steering = /(?!\n)\p{Cc}/gu;
  const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return (faithful ? JSON.stringify(parsed, null, 2) : json).replace(steering, escaped);
}

const [command, ...rest] = process.argv.slice(2);
if (command === "--help" || command === "-h") {
  process.stdout.write(usage);
} else if (command !== "inspect" || rest.length > 1) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  // As a stream: a terminal or a pipe may have nothing yet, where a synchronous read would fail with EAGAIN.
  const { header, payload, findings } = inspect((rest[0] ?? (await text(process.stdin))).trim());
  if (header !== null) console.log(`header  ${shown(header)}`);
  if (payload !== null) console.log(`payload ${shown(payload)}`);
  for (const { severity, code, message } of findings) console.log(`${severity}: ${message} [${code}]`);
  if (findings.length === 0) console.log("IVS would object to nothing that can be seen without the public key.");
  if (findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
}
