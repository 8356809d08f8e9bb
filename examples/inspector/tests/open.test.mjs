// `make inspector`, as both READMEs have it: it builds the page, and hands it to what opens pages.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { dist } from "./page.mjs";

const page = new URL("index.html", dist);
const root = new URL("../../../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "open-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const opened = join(folder, "opened");

/** A machine with an xdg-open that writes down what it is asked for and ends with this status, or with none. */
function machine(status) {
  const tools = mkdtempSync(join(folder, "tools-"));
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" >'${opened}'\nexit ${status}\n`;
  if (status !== undefined) writeFileSync(join(tools, "xdg-open"), script, { mode: 0o755 });
  return tools;
}

test("the READMEs' command builds the page, and opens it", () => {
  const commands = ["README.md", "examples/inspector/README.md"].map(
    (readme) => /^make inspector\b.*$/m.exec(readFileSync(new URL(readme, root), "utf8"))[0],
  );
  rmSync(dist, { recursive: true, force: true });
  // As a reader calls it, and not as a part of another make.
  const { MAKEFLAGS: _, MFLAGS: __, MAKELEVEL: ___, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync("sh", ["-euc", commands[0]], {
    cwd: root,
    encoding: "utf8",
    env: { ...env, PATH: `${machine(0)}:${env.PATH}` },
  });
  assert.equal(status, 0, stderr);
  assert.equal(readFileSync(opened, "utf8"), `${page.href}\n`);
  assert.match(readFileSync(page, "utf8"), /<script\b/);
  assert.ok(stdout.includes(`The inspector: ${page.href}\n`) && !stdout.includes("No browser"), stdout);
  for (const command of commands) assert.equal(command.split(" #")[0].trim(), "make inspector");
});

test("where nothing opens pages, it says where the page is", () => {
  for (const status of [undefined, 3]) {
    const run = spawnSync(process.execPath, [fileURLToPath(new URL("../open.mjs", import.meta.url))], {
      encoding: "utf8",
      env: { PATH: machine(status) },
    });
    assert.deepEqual([run.status, run.stderr], [0, ""]);
    assert.match(
      run.stdout,
      new RegExp(`^The inspector: ${page.href}\nNo browser was found here\\. .+\n$`),
      `${status}`,
    );
  }
});
