// Cloudflare's runtime three ways: workerd itself, miniflare, and what wrangler would deploy.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import binary from "workerd";
import { bundle, compatibilityDate, tests, vectorsFile, wasm, workerEntry } from "./common.mjs";

const external = {
  name: "wasm-stays-a-module",
  setup: ({ onResolve }) => onResolve({ filter: /\.wasm$/ }, () => ({ path: "./ivs_token_bg.wasm", external: true })),
};
const workerScript = () => bundle(workerEntry, { conditions: ["workerd", "worker"], plugins: [external] });

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export async function workerd() {
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  const port = await freePort();
  writeFileSync(join(folder, "worker.js"), await workerScript());
  cpSync(wasm, join(folder, "module.wasm"));
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "ivs_token_bg.wasm", wasm = embed "module.wasm")],
    compatibilityDate = "${compatibilityDate}"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);`,
  );
  const server = spawn(binary.default ?? binary, ["serve", join(folder, "config.capnp")], { stdio: "inherit" });
  try {
    for (let tries = 0; ; tries++) {
      try {
        return await (await fetch(`http://127.0.0.1:${port}`)).json();
      } catch (error) {
        if (tries === 150 || server.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

async function inMiniflare(script, wasmName, module) {
  const worker = new Miniflare({
    compatibilityDate,
    modules: [
      { type: "ESModule", path: "worker.js", contents: script },
      { type: "CompiledWasm", path: wasmName, contents: module },
    ],
  });
  try {
    return await (await worker.dispatchFetch("http://localhost/")).json();
  } finally {
    await worker.dispose();
  }
}

export const miniflare = async () => inMiniflare(await workerScript(), "ivs_token_bg.wasm", readFileSync(wasm));

/** What `wrangler deploy` would upload is run too. */
export async function wrangler() {
  const folder = mkdtempSync(join(tests, "node_modules/.wrangler-"));
  try {
    writeFileSync(join(folder, "worker.js"), workerEntry.replace("./conformance", "../../conformance"));
    writeFileSync(
      join(folder, "wrangler.json"),
      JSON.stringify({
        name: "conformance",
        main: "worker.js",
        compatibility_date: compatibilityDate,
        alias: { "vectors.json": vectorsFile },
      }),
    );
    execFileSync(
      join(tests, "node_modules/.bin/wrangler"),
      ["deploy", "--dry-run", "--outdir", "out", "--config", "wrangler.json"],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
      },
    );
    const out = join(folder, "out");
    const wasmName = readdirSync(out).find((name) => name.endsWith(".wasm"));
    return await inMiniflare(readFileSync(join(out, "worker.js"), "utf8"), wasmName, readFileSync(join(out, wasmName)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
