// The command line beside Python's: the same output, the same status, the same files, whatever is given.
import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { SigningKey } from "ivs-token";
import { installed, tests, tokens } from "./runners/common.mjs";

const python = join(tests, "../../.cache/npm/python");
const { rfc6979 } = tokens().keys;
const now = "1750000000";
const arn = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGH";
const url = "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGH.m3u8";
const key = SigningKey.fromPem(rfc6979.sec1_pem);
const playback = key.signPlayback({ channelArn: arn, viewerId: "alice" }, { now: Number(now) });
const participantOptions = {
  publicKeyArn: "arn:aws:ivs:us-east-1:123456789012:public-key/x",
  stageArn: "arn:aws:ivs:us-east-1:123456789012:stage/x",
  participantId: "p",
  eventsUrl: "wss://global.events.live-video.net",
  whipUrl: "https://x.global-bm.whip.live-video.net",
};
const participant = key.signParticipant(participantOptions, { now: Number(now) });
const stranger = SigningKey.generate();
const dash = (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const participantArguments = Object.entries(participantOptions).flatMap(([name, value]) => [dash(name), value]);
const part = (json) => Buffer.from(json).toString("base64url");

const base = mkdtempSync(join(tmpdir(), "cli-"));
after(() => rmSync(base, { recursive: true, force: true }));
let folders = 0;
function workFolder() {
  const folder = join(base, String(folders++));
  mkdirSync(join(folder, "folder"), { recursive: true });
  writeFileSync(join(folder, "private.pem"), rfc6979.sec1_pem);
  writeFileSync(join(folder, "public.pem"), rfc6979.public_pem);
  writeFileSync(join(folder, "other.pem"), stranger.verifyingKey().toPem());
  writeFileSync(join(folder, "large.pem"), "x".repeat(200_000));
  writeFileSync(join(folder, "empty.pem"), "");
  symlinkSync("nowhere", join(folder, "link"));
  return folder;
}

/** What a command leaves: its output, its status, and what is in the folder. */
const outcome = (command, prefix, args, input) =>
  new Promise((resolve) => {
    const folder = workFolder();
    const env = { ...process.env, PYTHONPATH: python, PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" };
    const child = execFile(command, [...prefix, ...args], { cwd: folder, env }, (_, stdout, stderr) => {
      const files = readdirSync(folder).map(
        (name) => `${name} ${(statSync(join(folder, name), { throwIfNoEntry: false })?.mode ?? 0).toString(8)}`,
      );
      resolve({ status: child.exitCode, stdout, stderr, files, folder });
    });
    child.stdin.on("error", () => undefined).end(input);
  });
const ours = (args, input) => outcome(process.execPath, [join(installed, "bin/ivs-token.js")], args, input);
const theirs = (args, input) => outcome("python3", ["-m", "ivs_token"], args, input);

const sign = ["sign", "playback", "--key", "private.pem", "--channel-arn", arn, "--now", now];
const join_ = ["sign", "participant", "--key", "private.pem", ...participantArguments, "--now", now];
const verify = ["verify", "--public-key", "public.pem", "--now", now];
/** Arguments, and what standard input holds. */
const cases = [
  [[]],
  [["--help"]],
  [["-h"]],
  [["--version"]],
  [["sign"]],
  [["sign", "--help"]],
  [["sign", "--help", "x"]],
  [["sign", "nothing"]],
  [["nothing"]],
  [["--nothing"]],
  ...["keygen", "sign playback", "sign participant", "verify", "inspect"].map((name) => [
    [...name.split(" "), "--help"],
  ]),
  [["verify", "-h", "--nothing"]],
  [["verify", "--nothing", "-h"]],
  // keygen
  [["keygen"]],
  [["keygen", "private.pem"]],
  [["keygen", "a", "b"]],
  [["keygen", "nowhere/new.pem"]],
  [["keygen", "private.pem/new.pem"]],
  [["keygen", "link"]],
  [["keygen", "folder"]],
  [["keygen", "x".repeat(300)]],
  [["keygen", ""]],
  [["keygen", "-"]],
  [["keygen", "--", "-"]],
  [["keygen", "--sec1=yes", "new.pem"]],
  [["keygen", "--sec1", "--sec1", "new.pem"]],
  // sign
  [sign],
  [[...sign, "--url", url]],
  [[...sign, "--url", "nonsense"]],
  [[...sign, "--url", `${url}?token=x`]],
  [
    [
      ...sign,
      "--allow-origin",
      "https://a.example",
      "--allow-origin=https://*.b.example",
      "--strict-origin-enforcement",
    ],
  ],
  [[...sign, "--viewer-id", "alice", "--viewer-session-version", "7", "--maximum-resolution", "HD"]],
  [[...sign, "--viewer-session-version", "-7"]],
  [[...sign, "--viewer-session-version", "7.5"]],
  [[...sign, "--viewer-id", "é🙂 \u0007"]],
  [[...sign, "--viewer-id=a=b"]],
  [[...sign, "--viewer-id", ""]],
  [[...sign, "--viewer-id"]],
  [[...sign, "--viewer-id", "--single-use"]],
  [[...sign, "--viewer-id", "--nothing"]],
  [[...sign, "--expires-in", "1h"]],
  [[...sign, "--expires-in", "1 hour"]],
  [[...sign, "--expires-at", "1750000100"]],
  [[...sign, "--expires-at", "1750000100", "--expires-in", "5m"]],
  [[...sign, "--expires-at", "٣"]],
  [[...sign, "--expires-at", "1".repeat(16)]],
  [[...sign, "--expires-at=-1"]],
  [[...sign, "--now", now]],
  [[...sign, "more"]],
  [[...sign, "--", "--more"]],
  [[...sign, "--strict-origin-enforcement=true"]],
  [[...sign, "--viewer", "x"]],
  [["sign", "playback", "--key", "private.pem"]],
  [["sign", "playback", "--channel-arn", arn]],
  [["sign", "playback", "--key", "private.pem", "--channel-arn", "x", "--now", now]],
  [["sign", "playback", "--key", "-", "--channel-arn", arn, "--now", now], rfc6979.pkcs8_pem],
  [["sign", "playback", "--key", "-", "--channel-arn", arn, "--now", now], ""],
  [["sign", "playback", "--key", "-", "--channel-arn", arn, "--now", now], "x".repeat(300_000)],
  ...["nowhere.pem", "folder", "public.pem", "large.pem", "empty.pem", "", "private.pem/x", rfc6979.sec1_pem].map(
    (file) => [["sign", "playback", "--key", file, "--channel-arn", arn, "--now", now]],
  ),
  [join_],
  [[...join_, "--attribute", "a=b", "--attribute", "c=d=e", "--user-id", "u", "--allow-publish", "--no-subscribe"]],
  [[...join_, "--attribute", "__proto__=b"]],
  [[...join_, "--no-subscribe"]],
  [[...join_, "--attribute", "a"]],
  [[...join_, "--attribute", rfc6979.sec1_pem]],
  [[...join_, "--attribute", `a=${rfc6979.sec1_pem}`]],
  [[...join_, "--attribute", `a=${Buffer.from(rfc6979.sec1_pem).toString("base64")}`]],
  [[...join_, "--attribute", "a=b", "--attribute", "a=c"]],
  [["sign", "participant", "--key", "private.pem"]],
  // verify
  [[...verify, playback]],
  [[...verify, participant]],
  [[...verify, `${url}?token=${playback}&x=y`]],
  [verify, ` ${playback}\r\n`],
  [[...verify, "-"], playback],
  [[...verify, "--", playback]],
  [["verify", "--public-key", "other.pem", "--now", now, playback]],
  [["verify", "--public-key", "private.pem", "--now", now, playback]],
  [["verify", "--public-key", "public.pem", playback]],
  [["verify", "--public-key", "-", "--now", now, playback], rfc6979.public_pem],
  [["verify", "--public-key", "-"], playback],
  [["verify", playback]],
  [[...verify, "--channel-arn", arn, playback]],
  [[...verify, "--channel-arn", `${arn}X`, playback]],
  [[...verify, "--channel-arn", arn, "--origin", "https://a.example", playback]],
  [[...verify, "--origin", "https://a.example", playback]],
  [[...verify, "nonsense"]],
  [[...verify, ""]],
  // inspect
  ...[playback, participant, `${playback}=`, "nonsense", "", rfc6979.sec1_pem].map((token) => [
    ["inspect", "--now", now, token],
  ]),
  [["inspect", playback]],
  [["inspect"], playback],
  [["inspect"], Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x65])],
  [["inspect", "--public-key", "public.pem", "--now", now, playback]],
  [["inspect", "--public-key", "other.pem", "--now", now, playback]],
  [["inspect", "--public-key", "-"], playback],
  [["inspect", "--public-key", "nowhere.pem", "--now", now, playback]],
  [["inspect", "a", "b"]],
  // What a reader must see: names that repeat, digits, what would steer or deceive a terminal.
  ...[
    '{"alg":"ES384","alg":"HS256"}',
    '{"alg":"ES384","x":12345678901234567890}',
    '{"alg":"\u{9b}31m\u202e\u{e0041}"}',
    "\u{1b}[31mno JSON",
  ].map((header) => [["inspect", "--now", now, `${part(header)}.${part('{"exp":1}')}.AAAA`]]),
];

test("a hundred command lines do the same in both packages, and show nothing of a key", async () => {
  const secrets = rfc6979.sec1_pem.split("\n").filter((line) => line !== "" && !line.startsWith("-"));
  const wrong = [];
  for (const [args, input] of cases) {
    const [a, b] = await Promise.all([ours(args, input), theirs(args, input)]);
    const [{ folder: _, ...mine }, { folder: __, ...other }] = [a, b];
    try {
      assert.deepEqual(mine, other);
      assert.ok(!secrets.some((secret) => (mine.stdout + mine.stderr).includes(secret)));
    } catch (error) {
      wrong.push(`${args.join(" ").slice(0, 200)}\n${error.message}`);
    }
  }
  assert.equal(wrong.length, 0, wrong.join("\n\n"));
  assert.ok(cases.length >= 100, `${cases.length}`);
});

const contract = readFileSync(join(tests, "../../ivs-token-py/CLI.md"), "utf8");
const options = new Set(contract.match(/(?<=^ {2})--[a-z0-9-]+/gm));
/** What each call prints, an error that nobody caught too; in one process, since hundreds of them would take long. */
function printed(calls) {
  const list = join(base, "calls.json");
  writeFileSync(list, JSON.stringify(calls));
  const bin = pathToFileURL(join(installed, "bin/ivs-token.js")).href;
  const program = `
    import { readFileSync } from "node:fs";
    const write = process.stdout.write.bind(process.stdout);
    const all = [];
    for (const call of JSON.parse(readFileSync(${JSON.stringify(list)}, "utf8"))) {
      let said = "";
      process.stdout.write = process.stderr.write = (text, written) => { said += text; written?.(); return true; };
      process.argv.splice(1, Infinity, "ivs-token", ...call);
      await import(${JSON.stringify(bin)} + "?" + all.length).catch((error) => { said += error.stack; });
      process.removeAllListeners("SIGINT");
      process.stdout.removeAllListeners("error");
      all.push(said);
    }
    process.exitCode = 0;
    write(JSON.stringify(all));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: workFolder(),
    encoding: "utf8",
    maxBuffer: 1 << 28,
    input: "",
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

const pem = stranger.toSec1Pem();
const secrets = {
  pem,
  "behind a letter": `x${pem}`,
  base64: Buffer.from(pem).toString("base64"),
  "one line": pem.split("\n")[2],
  escaped: pem.replaceAll("\n", "\\n"),
};
const windows = new Set(
  Object.values(secrets).flatMap((secret) => Array.from(secret.slice(7), (_, at) => secret.slice(at, at + 8))),
);
// The help says these too, and a public key says what all keys do: which curve it is on.
for (const text of [contract, stranger.verifyingKey().toPem()]) {
  for (const window of windows) if (text.includes(window)) windows.delete(window);
}
const keyIn = (text) => Array.from(text.slice(7), (_, at) => text.slice(at, at + 8)).some((each) => windows.has(each));

for (const [name, secret] of Object.entries(secrets)) {
  test(`no argument is ever printed, whatever its place: ${name}`, () => {
    const calls = [
      [secret],
      [`--${secret}`],
      ["sign", secret],
      ["keygen", secret, "more"],
      ["keygen", "new", secret],
      ["keygen", `none/${secret}`],
      ["inspect", secret],
      ["inspect", `${secret}.${secret}.${secret}`],
      ["inspect", "--public-key", secret, "a.b.c"],
      ["verify", "--public-key", "public.pem", secret],
      ["verify", "--public-key", secret, "a.b.c"],
      [...sign, secret],
      [...sign, "--", secret],
      [...join_, "--attribute", secret],
      [...join_, "--attribute", `name=${secret}`],
      ...[sign, join_, [...verify, playback], ["inspect", playback], ["keygen"]].flatMap((call) =>
        [...options].flatMap((option) =>
          // Given twice, and in the place of what is given there.
          [call, call.filter((text, at) => text !== option && call[at - 1] !== option)].flatMap((others) => [
            [...others, option, secret],
            [...others, `${option}=${secret}`],
          ]),
        ),
      ),
      ...["--key", "-key", "--ke"].map((option) => ["sign", "playback", option, secret, "--channel-arn", arn]),
      ["sign", "playback", `--key=${secret}`, "--channel-arn", arn],
    ];
    const all = printed(calls);
    assert.ok(options.size >= 20 && all.length === calls.length && all.every((said) => said !== ""));
    for (const [index, said] of all.entries()) {
      const call = calls[index].map((text) => text.replace(secret, "SECRET")).join(" ");
      if (call.startsWith("sign participant") && said.startsWith("eyJ")) {
        // A claim that takes any text, such as a user id, is in the token, as it was asked for. No whole key is.
        const payload = Buffer.from(said.split(".")[1], "base64url").toString();
        assert.doesNotMatch(payload, /PRIVATE KEY|LS0tLS1CRUdJTi/, call);
      } else assert.ok(!keyIn(said), `${call}\n${said}`);
    }
  });
}

test("what is drawn at random has the same form, and each package takes the other's", async () => {
  for (const args of [
    ["keygen", "new.pem"],
    ["keygen", "--sec1", "new.pem"],
  ]) {
    const made = await Promise.all([ours(args), theirs(args)]);
    const [a, b] = made.map(({ folder }) => readFileSync(join(folder, "new.pem"), "utf8"));
    assert.deepEqual([a.length, a.split("\n")[0]], [b.length, b.split("\n")[0]]);
    assert.deepEqual(made[0].files, made[1].files);
    assert.ok(made[0].files.includes("new.pem 100600"));
    for (const [index, pem] of [a, b].entries()) {
      const signing = SigningKey.fromPem(pem);
      assert.equal(signing.verifyingKey().toPem(), made[index].stdout);
      for (const run of [ours, theirs]) {
        const { stdout } = await run(["sign", "playback", "--key", "-", "--channel-arn", arn, "--single-use"], pem);
        assert.ok(signing.verifyingKey().verifyPlayback(stdout.trim()).singleUse);
      }
    }
  }
});

test("a full disk and a reader that has gone are told", async () => {
  for (const [sink, code] of [
    [">/dev/full", "ENOSPC"],
    ["| true", "EPIPE"],
  ]) {
    for (const [command, prefix] of [
      [process.execPath, `${join(installed, "bin/ivs-token.js")}`],
      ["python3", "-m ivs_token"],
    ]) {
      // The reader is gone for certain only after a while.
      const line = `(sleep 0.3; ${command} ${prefix} --help; echo status $? >&2) ${sink}`;
      const { stderr } = spawnSync("bash", ["-c", line], {
        encoding: "utf8",
        env: { ...process.env, PYTHONPATH: python },
      });
      assert.match(
        stderr,
        new RegExp(`^ivs-token: standard output: .+\\[${code}\\]\nstatus 1\n$`),
        `${line}: ${stderr}`,
      );
    }
  }
});

test("standard input is waited for", () => {
  // As some terminals and parents leave it: a synchronous read would fail with EAGAIN.
  const first = "python3 -c 'import os; os.set_blocking(0, False)'";
  const second = `${process.execPath} ${join(installed, "bin/ivs-token.js")} inspect`;
  const { stdout, stderr } = spawnSync("sh", ["-c", `(sleep 1; echo nonsense) | { ${first}; ${second}; }`], {
    encoding: "utf8",
  });
  assert.match(stdout, /\[token_malformed\]/, stderr);
});

/** A command, with a script that runs before it, what it says and how it ends. */
function preloaded(script, args) {
  const preload = `data:text/javascript,${encodeURIComponent(script)}`;
  const command = ["--import", preload, join(installed, "bin/ivs-token.js"), ...args];
  const child = spawn(process.execPath, command, { cwd: workFolder(), stdio: ["pipe", "pipe", "pipe", "ipc"] });
  return { child, said: Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]) };
}

test("an interrupt while it waits for the key ends it, without a word", async () => {
  const waits = `process.stdin.on("newListener", (event) => event === "readable" && process.send("waits"));`;
  const { child, said } = preloaded(waits, ["sign", "playback", "--key", "-", "--channel-arn", arn]);
  child.stdin.write(rfc6979.sec1_pem.slice(0, 150));
  await once(child, "message");
  child.kill("SIGINT");
  assert.deepEqual(await said, ["", "", [130, null]]);
});

test("each buffer that held the key is overwritten", async () => {
  const remembers = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const buffers = [];
    const kept = (buffer) => {
      if (buffer !== null) buffers.push(buffer);
      return buffer;
    };
    const [{ readSync }, { concat }, { read }] = [fs, Buffer, process.stdin];
    fs.readSync = (file, buffer, ...rest) => readSync(file, kept(buffer), ...rest);
    syncBuiltinESMExports();
    Buffer.concat = (...given) => kept(concat(...given));
    process.stdin.read = (...given) => kept(read.apply(process.stdin, given));
    process.on("exit", () => process.send(buffers.map((buffer) => buffer.some((byte) => byte !== 0))));`;
  for (const [file, pem] of [
    ["private.pem", ""],
    ["public.pem", ""],
    ["-", rfc6979.sec1_pem],
    ["-", `${rfc6979.sec1_pem}${rfc6979.pkcs8_pem}`],
  ]) {
    const { child, said } = preloaded(remembers, ["sign", "playback", "--key", file, "--channel-arn", arn]);
    child.stdin.end(pem);
    const [buffers] = await once(child, "message");
    assert.ok(buffers.length > 0 && !buffers.includes(true), `${file}: ${buffers}`);
    const [, , [status]] = await said;
    assert.equal(status, file === "private.pem" || pem === rfc6979.sec1_pem ? 0 : 1);
  }
});

test("npx finds the command in the tarball, and gives its exit status", () => {
  const dist = join(tests, "../dist");
  const tarball = join(dist, readdirSync(dist)[0]);
  // In a cache of its own: npm takes a package of the same version for the same.
  const cache = mkdtempSync(join(base, "npx-"));
  const npx = (args, input) =>
    spawnSync("npm", ["exec", "--yes", "--offline", "--cache", cache, "--package", tarball, "--", ...args], {
      encoding: "utf8",
      input,
    });
  const given = npx(["ivs-token", "inspect", "--now", now, playback]);
  assert.equal(given.status, 0, given.stderr);
  assert.match(given.stdout, /channel\/abcdEFGH/);
  const read = npx(["ivs-token", "inspect"], "nonsense\n");
  assert.equal(read.status, 1, read.stderr);
  assert.match(read.stdout, /\[token_malformed\]/);
});
