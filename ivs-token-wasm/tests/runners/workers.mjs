// Cloudflare's runtime three ways: workerd itself, miniflare, and what wrangler would deploy.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Miniflare } from "miniflare";
import workerdBinary from "workerd";
import { bundle, compatibilityDate, tests, textWasm, vectorsFile, wasm, workerEntry } from "./common.mjs";

export const binary = workerdBinary.default ?? workerdBinary;

const external = {
  name: "wasm-stays-a-module",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.wasm$/ }, ({ importer }) => ({
      path: importer.includes("/dist/text/") ? "./text.wasm" : "./module.wasm",
      external: true,
    })),
};
/** An entry as Workers want it, its module apart. */
export const workerBundle = (entry, { loader = "js", ...options } = {}) =>
  bundle(entry, { conditions: ["workerd", "worker"], plugins: [external], ...options }, loader);

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Waits until the server's port takes connections, for half a minute and as long as it lives. */
export async function accepts(port, server) {
  for (let tries = 0; ; tries++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    if (tries === 150 || server.exitCode !== null) {
      server.kill();
      throw new Error("the server did not start");
    }
    await setTimeout(200);
  }
}

/** What `workerd serve` reads, beside `worker.js` and the modules: a Worker on a port, with texts for an environment. */
export function workerdConfig(port, { modules = ["module.wasm"], env = {} } = {}) {
  const compiled = modules.map((name) => `(name = "${name}", wasm = embed "${name}")`);
  const bindings = Object.entries(env).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [${['(name = "worker.js", esModule = embed "worker.js")', ...compiled].join(", ")}],
    bindings = [${bindings.join(", ")}],
    compatibilityDate = "${compatibilityDate}"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);`;
}

/** Serves a Worker in workerd; whoever asked for it stops it. */
export async function serve(script) {
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  const port = await freePort();
  writeFileSync(join(folder, "worker.js"), script);
  cpSync(wasm, join(folder, "module.wasm"));
  cpSync(textWasm, join(folder, "text.wasm"));
  writeFileSync(join(folder, "config.capnp"), workerdConfig(port, { modules: ["module.wasm", "text.wasm"] }));
  const server = spawn(binary, ["serve", join(folder, "config.capnp")], { stdio: "inherit" });
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true });
  };
  try {
    await accepts(port, server);
  } catch (error) {
    stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}/`, stop };
}

export async function workerd() {
  const { url, stop } = await serve(await workerBundle(workerEntry));
  try {
    return await (await fetch(url)).json();
  } finally {
    stop();
  }
}

async function inMiniflare(script, compiled) {
  const worker = new Miniflare({
    compatibilityDate,
    modules: [
      { type: "ESModule", path: "worker.js", contents: script },
      ...Object.entries(compiled).map(([path, contents]) => ({ type: "CompiledWasm", path, contents })),
    ],
  });
  try {
    return await (await worker.dispatchFetch("http://localhost/")).json();
  } finally {
    await worker.dispose();
  }
}

export const miniflare = async () =>
  inMiniflare(await workerBundle(workerEntry), {
    "module.wasm": readFileSync(wasm),
    "text.wasm": readFileSync(textWasm),
  });

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
    const names = readdirSync(out).filter((name) => name.endsWith(".wasm"));
    const compiled = Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name))]));
    return await inMiniflare(readFileSync(join(out, "worker.js"), "utf8"), compiled);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
