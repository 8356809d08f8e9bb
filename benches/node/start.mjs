// A first token, in fresh processes that take turns: medians in milliseconds, and ratios to jose.
import { execFile, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundle, wasm } from "../../ivs-token-wasm/tests/runners/common.mjs";
import { bundling, EdgeRuntime, withModule } from "../../ivs-token-wasm/tests/runners/vercel.mjs";
import { accepts, binary, freePort, workerBundle, workerdConfig } from "../../ivs-token-wasm/tests/runners/workers.mjs";
import { inNode, inWorkers } from "./start/programs.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
const pem = `const PEM = ${JSON.stringify(privateKey.export({ type: "pkcs8", format: "pem" }))};`;
const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Medians of so many turns, each of which gives one or more times. */
async function inTurns(turns, rounds) {
  const times = Object.fromEntries(Object.keys(turns).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of Object.entries(turns)) times[name].push(await turn());
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, runs]) => [
      name,
      runs[0].map((_, which) => median(runs.map((run) => run[which]))),
    ]),
  );
}

/** From before the first import to the token, by the process's own clock. */
export async function node(executable, rounds) {
  const turn = (program) => async () => {
    const source = `import { createRequire } from "node:module";
      const require = createRequire(${JSON.stringify(import.meta.url)});
      ${pem}
      const start = performance.now();
      ${program}
      const time = performance.now() - start;
      if (token.split(".").length !== 3) throw new Error(token);
      console.log(time);`;
    const run = await promisify(execFile)(executable, ["--input-type=module", "--eval", source], { cwd: here });
    return [Number(run.stdout)];
  };
  return inTurns(Object.fromEntries(Object.entries(inNode).map(([name, program]) => [name, turn(program)])), rounds);
}

/** The first request to a Worker that stands ready; and from the process's start to an answer, as soon as there can be one. */
export async function workerd(rounds) {
  const folders = [];
  const turns = {};
  for (const [name, program] of Object.entries(inWorkers)) {
    const folder = mkdtempSync(join(tmpdir(), "workerd-"));
    folders.push(folder);
    writeFileSync(join(folder, "worker.js"), await workerBundle(`${pem}\n${program}`));
    cpSync(wasm, join(folder, "module.wasm"));
    turns[name] = async () => [await firstRequest(folder), await firstAnswer(folder)];
  }
  try {
    return await inTurns(turns, rounds);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}

async function start(folder) {
  const port = await freePort();
  writeFileSync(join(folder, "config.capnp"), workerdConfig(port));
  const started = performance.now();
  const server = spawn(binary, ["serve", join(folder, "config.capnp")], { stdio: "inherit" });
  const stop = () => new Promise((resolve) => server.once("exit", resolve).kill());
  return { port, server, started, stop, url: `http://127.0.0.1:${port}/` };
}

async function ask(url) {
  const text = await (await fetch(url)).text();
  if (text.split(".").length !== 3) throw new Error(`workerd: ${text}`);
}

async function firstRequest(folder) {
  const { port, server, stop, url } = await start(folder);
  try {
    await accepts(port, server);
    // It may listen before its Worker has started.
    await setTimeout(400);
    const asked = performance.now();
    await ask(url);
    return performance.now() - asked;
  } finally {
    await stop();
  }
}

async function firstAnswer(folder) {
  const { started, stop, url } = await start(folder);
  try {
    for (;;) {
      try {
        await ask(url);
        return performance.now() - started;
      } catch (error) {
        if (error.cause?.code !== "ECONNREFUSED") throw error;
        await setTimeout(0.5);
      }
    }
  } finally {
    await stop();
  }
}

/** Vercel's edge runtime, in this process: a fresh one each time, from its script to the token. */
export async function edge(rounds) {
  const turns = {};
  for (const name of ["a bare Worker", "ivs-token, key in the request", "jose"]) {
    const entry = `${pem}\n${inWorkers[name]}\nexport const first = async () => (await worker.fetch()).text();`;
    const source = entry.replace("export default", "const worker =");
    const script = await bundle(source, { format: "iife", globalName: "bench", ...bundling });
    turns[name] = async () => {
      const runtime = new EdgeRuntime({ extend: withModule });
      const started = performance.now();
      runtime.evaluate(script);
      const token = await runtime.evaluate("bench.first()");
      if (token.split(".").length !== 3) throw new Error(token);
      return [performance.now() - started];
    };
  }
  return inTurns(turns, rounds);
}
