// The npm package on the machine that this runs on, installed as a user installs it: `node native.mjs <tarball>`.
// Needs Node and npm alone. All other runtimes are in matrix.mjs, on Linux.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const [tarball] = process.argv.slice(2);
if (tarball === undefined) throw new Error("usage: node native.mjs <tarball>");

const folder = mkdtempSync(join(tmpdir(), "ivs-token-"));
try {
  // The suite reads the vectors where it has them in the repository.
  const tests = join(folder, "ivs-token-wasm/tests");
  mkdirSync(tests, { recursive: true });
  cpSync(join(root, "vectors/tokens.json"), join(folder, "vectors/tokens.json"));
  for (const part of ["conformance", "runners/plain.mjs", "runners/plain.cjs"]) {
    cpSync(join(root, "ivs-token-wasm/tests", part), join(tests, part), { recursive: true });
  }
  writeFileSync(join(tests, "package.json"), '{ "private": true, "type": "module" }\n');
  // On Windows npm is a script of the shell's.
  const npm = (words) => execFileSync(`npm ${words}`, { cwd: tests, encoding: "utf8", shell: true });
  npm(`install --no-audit --no-fund "${resolve(tarball)}"`);

  let failed = 0;
  for (const runner of ["plain.mjs", "plain.cjs"]) {
    const said = execFileSync(process.execPath, [join("runners", runner)], {
      cwd: tests,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const { passed, failures } = JSON.parse(said);
    console.log(
      `${process.platform} ${process.arch}, Node ${process.versions.node}, ${runner}: ${passed} passed, ${failures.length} failed`,
    );
    for (const failure of failures) console.error(failure);
    failed += failures.length + (passed === 0 ? 1 : 0);
  }
  const key = npm("exec --no -- ivs-token keygen private.pem");
  if (!key.includes("BEGIN PUBLIC KEY")) throw new Error(`keygen printed no public key: ${key}`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
