// Signing endpoints under load, on the loopback: the private channel's function under AWS's runtime client and the edge example's
// Worker under workerd, each beside the same with the library that people use there. LOAD_SECONDS for each, one bad request in ten,
// by eight callers, and then by a thousand at once.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import autocannon from "autocannon";
import { tests, wasm } from "../ivs-token-wasm/tests/runners/common.mjs";
import { accepts, binary, freePort, workerBundle, workerdConfig } from "../ivs-token-wasm/tests/runners/workers.mjs";

const { SigningKey } = createRequire(new URL("../ivs-token-wasm/tests/", import.meta.url))("ivs-token");
const seconds = Number(process.env.LOAD_SECONDS ?? 10);
const here = import.meta.dirname;
const root = resolve(here, "..");
const key = SigningKey.generate();
const pem = key.toPkcs8Pem();
const channelArn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
const origin = "https://example.com";

const CROWD = 1000;

/** What the servers say: a line for each bad request. Shown when something fails. */
const folder = mkdtempSync(join(tmpdir(), "load-"));
const logFile = join(folder, "log");
const log = openSync(logFile, "a");
/** None outlives this process, unless it is killed. */
const children = new Set();
process.on("exit", (code) => {
  for (const child of children) child.kill("SIGKILL");
  if (code !== 0) console.error(readFileSync(logFile, "utf8").slice(-4000));
  rmSync(folder, { recursive: true });
});

for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
  process.on(signal, () => process.exit(128 + number));
}

function start(command, args, options) {
  const child = spawn(command, args, { stdio: ["ignore", log, log], ...options });
  children.add(child.once("exit", () => children.delete(child)));
  return child;
}

/** The server has a processor for itself, what drives it the other. */
const pinned = (command, args, options) => start("taskset", ["--cpu-list", "0", command, ...args], options);
spawnSync("taskset", ["--all-tasks", "--pid", "--cpu-list", "1", String(process.pid)], { stdio: "ignore" });

/** A process's processor time in seconds, and the most memory it has had, in megabytes. */
function used({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1];
  return { processor: (Number(fields[11]) + Number(fields[12])) / 100, memory: (Number(peak) * 1024) / 1e6 };
}

const hasEnded = (child) => (child.exitCode ?? child.signalCode) !== null;
const ended = (child) => hasEnded(child) || new Promise((resolve) => child.once("exit", resolve));

async function lambda(handler) {
  const gateway = start(process.execPath, [join(here, "gateway.mjs"), pem], { stdio: ["ignore", "pipe", log] });
  const [port] = await Promise.race([
    once(createInterface(gateway.stdout), "line"),
    once(gateway, "exit").then(() => assert.fail("the gateway ended before it had a port")),
  ]);
  const server = pinned(process.env.PYTHON, ["-m", "awslambdaric", handler], {
    cwd: join(root, "examples/private-channel"),
    env: {
      PATH: process.env.PATH,
      PYTHONPATH: here,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: "sign",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1769", // what has one vCPU
      AWS_REGION: "us-east-1",
      AWS_SESSION_TOKEN: "session-token",
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port,
      PRIVATE_KEY_SECRET: "arn:aws:secretsmanager:us-east-1:123456789012:secret:PrivateKey-AbCdEf",
      CHANNEL_ARN: channelArn,
      PLAYBACK_URL: "https://example.com/api/video/v1/us-east-1.123456789012.channel.abcdEFGHijkl.m3u8",
      SITE_ORIGIN: origin,
      TOKEN_SECONDS: "300",
      KEY_CACHE_SECONDS: "60",
    },
  });
  const stop = async () => {
    for (const child of [server, gateway]) child.kill("SIGKILL");
    await Promise.all([server, gateway].map(ended));
  };
  const request = (viewerId) => ({ method: "GET", headers: { authorization: `Bearer ${viewerId ?? "bad"}` } });
  return { url: `http://127.0.0.1:${port}/sign`, server, stop, request, refusal: "viewer_session_version_invalid" };
}

async function worker(script) {
  const port = await freePort();
  writeFileSync(join(folder, "worker.js"), script);
  cpSync(wasm, join(folder, "module.wasm"));
  const env = { IVS_PRIVATE_KEY: pem, IVS_CHANNEL_ARN: channelArn, ALLOWED_ORIGIN: origin, API_TOKEN: "caller" };
  writeFileSync(join(folder, "config.capnp"), workerdConfig(port, { env }));
  const server = pinned(binary, ["serve", join(folder, "config.capnp")]);
  await accepts(port, server);
  const stop = async () => {
    server.kill("SIGKILL");
    await ended(server);
  };
  const request = (viewerId = "v".repeat(41)) => ({
    method: "POST",
    headers: { authorization: "Bearer caller" },
    body: JSON.stringify({ viewerId }),
  });
  return { url: `http://127.0.0.1:${port}/`, server, stop, request, refusal: "viewer_id_invalid" };
}

/** Each answer is its viewer's token, or why a bad request gets none; of one token in 50 the signature is verified too. */
function judge(answers, refusal) {
  for (const [at, { viewerId, status, body }] of answers.entries()) {
    assert.equal(status, viewerId ? 200 : 400, body);
    const { token, error } = JSON.parse(body);
    if (!viewerId) {
      assert.deepEqual([error, token], [refusal, undefined]);
      continue;
    }
    const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]{128}$/.exec(token) ?? assert.fail(`no token: ${body}`);
    assert.equal(JSON.parse(Buffer.from(payload, "base64url"))["aws:viewer-id"], viewerId);
    if (at % 50 !== 0) continue;
    const verified = key.verifyingKey().authorizePlayback(token, { channelArn, origin });
    assert.ok(verified.strictOriginEnforcement && verified.viewerSessionVersion);
  }
}

async function measure(name, library, starting) {
  const { url, server, stop, request, refusal } = await starting;
  try {
    // What it answers is right, before it is fast.
    for (const viewerId of ["viewer", undefined]) {
      const answer = await fetch(url, { ...request(viewerId), signal: AbortSignal.timeout(20_000) });
      judge([{ viewerId, status: answer.status, body: await answer.text() }], refusal);
    }
    // And while it is fast: kept until the time is taken, since judging takes the driver's.
    const answers = [];
    const requests = Array.from({ length: 10 }, (_, at) => {
      const viewerId = at === 4 ? undefined : `viewer-${at}`;
      return { ...request(viewerId), onResponse: (status, body) => answers.push({ viewerId, status, body }) };
    });
    await autocannon({ url, connections: 8, duration: Math.min(2, seconds), requests, timeout: 5 });
    judge(answers.splice(0), refusal);
    const unharmed = ({ errors, timeouts, mismatches }) => {
      assert.deepEqual([errors, timeouts, mismatches], [0, 0, 0]);
      assert.ok(!hasEnded(server), "the server lives");
    };
    const before = used(server);
    const result = await autocannon({ url, connections: 8, duration: seconds, requests, timeout: 5 });
    const after = used(server);
    const total = result["2xx"] + result.non2xx;
    unharmed(result);
    assert.deepEqual(Object.keys(result.statusCodeStats), ["200", "400"], "there were answers of both kinds");
    assert.equal(answers.length, total);
    judge(answers.splice(0), refusal);
    // A thousand callers wait for each other, and none in vain: of five requests each, the last is the bad one.
    const crowd = await autocannon({ url, connections: CROWD, amount: 5 * CROWD, requests, timeout: 20 });
    unharmed(crowd);
    assert.equal(answers.length, 5 * CROWD);
    assert.equal(answers.filter(({ status }) => status === 400).length, CROWD);
    judge(answers, refusal);
    const { memory } = used(server);
    const processor = (after.processor - before.processor) / total;
    return {
      name,
      library,
      perSecond: total / result.duration,
      ...result.latency,
      sustained: 1 / processor,
      crowd: crowd.latency.p99,
      memory,
    };
  } finally {
    await stop();
  }
}

// The example's own import finds the packed package where its tests have it.
const edge = await workerBundle(`export { default } from ${JSON.stringify(join(root, "examples/edge/worker.js"))};`, {
  nodePaths: [join(tests, "node_modules")],
});
const jose = await workerBundle(readFileSync(join(here, "jose-worker.js"), "utf8"));
const pairs = [
  ["Lambda", "ivs-token", () => lambda("functions.sign.handler")],
  ["Lambda", "PyJWT", () => lambda("pyjwt_sign.handler")],
  ["Worker", "ivs-token", () => worker(edge)],
  ["Worker", "jose", () => worker(jose)],
];
console.log(
  "| endpoint | with | requests/s | p50, ms | p99, ms | a processor sustains, /s | ratio | p99 of 1000 callers, ms | errors | peak memory, MB |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|");
let ours;
for (const [name, library, starting] of pairs) {
  const row = await measure(name, library, starting());
  if (library === "ivs-token") ours = row;
  const ratio = (ours.sustained / row.sustained).toFixed(2);
  const figures = [
    row.perSecond.toFixed(0),
    row.p50,
    row.p99,
    row.sustained.toFixed(0),
    ratio,
    row.crowd,
    0,
    row.memory.toFixed(0),
  ];
  console.log(`| ${[name, library, ...figures].join(" | ")} |`);
}
