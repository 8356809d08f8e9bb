#!/usr/bin/env node
// The command line: make keys, sign and verify tokens, and find out why IVS answers 403.
//
// `ivs-token-py/CLI.md` is its contract, which the Python package keeps too. Whatever is given as an argument may be a private
// key that slipped into the wrong place: no argument's text is ever printed, messages count arguments and name options.
import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { IvsTokenError, inspect, playbackUrl, SigningKey, VerifyingKey } from "../dist/index.js";

// Bytes. What is longer is no key and no token, and the core says so.
const longestInput = 128 * 1024;

/** The words for what goes wrong with files; any other error is told by its code alone. */
const fileErrors = {
  EACCES: "this is not permitted",
  EBADF: "it is closed",
  EEXIST: "there is such a file already, and it is never overwritten",
  EISDIR: "this is a folder",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such file",
  ENOSPC: "the disk is full",
  ENOTDIR: "there is no such folder",
  EPIPE: "its reader has gone",
};

// Control characters, and those that reorder or hide the text around them.
const unsafe =
  /[\p{Cc}\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

// A PEM, or its base64: an attribute is for every participant to read.
const privateKey = /PRIVATE KEY|LS0tLS1CRUdJTi/;

/** What ends a command: a line for standard error, and the status. */
class Failure extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const usage = (command, message) => new Failure(`${message}; see ivs-token ${command.name} --help`, 2);
const reason = ({ code }) => `${fileErrors[code] ?? "the system refuses"} [${code ?? "EUNKNOWN"}]`;

/** An option: a flag where it takes no value, a list where it may be given several times. */
const option = (name, value, help, { required = false, several = false } = {}) => ({
  name,
  value,
  help,
  required,
  several,
  key: name.slice(2).replace(/-([a-z])/g, (_, letter) => letter.toUpperCase()),
});

const key = option("--key", "FILE", "the private key's PEM; - for standard input", { required: true });
const publicKeyHelp = "the PEM that was imported into IVS; - for standard input";
const expiresIn = option("--expires-in", "TTL", 'such as "90s", "5m", "12h", "3d"');
const expiresAt = option("--expires-at", "SECONDS", "Unix seconds, instead of --expires-in");
const now = option("--now", "SECONDS", "Unix seconds, instead of the machine's clock");
const tokenOperand = ["TOKEN", "a token or a playback URL; without it, or as -, standard input"];

const keygen = {
  name: "keygen",
  summary: "make a key pair",
  description:
    "Makes a P-384 key pair. The private key goes into a new file that only you can read; the public key, to be\n" +
    "imported into IVS, goes to standard output.",
  operand: ["FILE", "where the private key goes; it must not exist yet"],
  operandRequired: true,
  options: [option("--sec1", null, "write BEGIN EC PRIVATE KEY instead of PKCS#8")],
  run({ operand, sec1 }) {
    // Everywhere else it is standard input, and nobody looks for a key in a file of this name.
    if (operand === "-") throw usage(keygen, "FILE: a new file's name belongs here, and - is none");
    const made = SigningKey.generate();
    try {
      // Never over an existing file: it may be the key that IVS knows.
      const file = openSync(operand, "wx", 0o600);
      try {
        writeSync(file, sec1 ? made.toSec1Pem() : made.toPkcs8Pem());
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw new Failure(`FILE: ${reason(error)}`, 1);
    }
    return print(made.verifyingKey().toPem().trimEnd());
  },
};

const signPlayback = {
  name: "sign playback",
  summary: "sign a token for a viewer of a private channel",
  description: "Signs a playback token and prints it. It lasts 5 minutes unless told otherwise.",
  options: [
    key,
    option("--channel-arn", "ARN", "arn:aws:ivs:<region>:<account>:channel/<id>", { required: true }),
    option("--allow-origin", "ORIGIN", "* or scheme://host[:port]", { several: true }),
    option("--strict-origin-enforcement", null, "refuse requests without an Origin header too"),
    option("--single-use", null, "let the token play once"),
    option("--viewer-id", "ID", "names the viewer for revocation"),
    option("--viewer-session-version", "NUMBER", "what revocations compare with"),
    option("--maximum-resolution", "SD|HD|FULL_HD", "the highest resolution that the token plays"),
    expiresIn,
    expiresAt,
    option("--url", "URL", "print this playback URL with the token on it, instead of the token"),
    now,
  ],
  async run({ operand: _, key, now, url, allowOrigin: allowOrigins, ...claims }) {
    const token = (await signingKey(key)).signPlayback({ ...claims, allowOrigins }, { now });
    return print(url === undefined ? token : playbackUrl(url, token));
  },
};

const signParticipant = {
  name: "sign participant",
  summary: "sign a token for a participant of a stage",
  description: "Signs a participant token and prints it. It lasts 12 hours unless told otherwise.",
  options: [
    key,
    option("--public-key-arn", "ARN", "arn:aws:ivs:<region>:<account>:public-key/<id>", { required: true }),
    option("--stage-arn", "ARN", "arn:aws:ivs:<region>:<account>:stage/<id>", { required: true }),
    option("--participant-id", "ID", "1 to 64 of A-Z a-z 0-9 _ -, different in each token", { required: true }),
    option("--events-url", "URL", "the stage's events endpoint", { required: true }),
    option("--whip-url", "URL", "the stage's WHIP endpoint", { required: true }),
    option("--user-id", "ID", "your name for the user; every participant can read it"),
    option("--attribute", "NAME=VALUE", "every participant can read it", { several: true }),
    option("--allow-publish", null, "let the participant send"),
    option("--no-subscribe", null, "let the participant receive nothing"),
    expiresIn,
    expiresAt,
    now,
  ],
  async run({ operand: _, key, now, attribute, noSubscribe, ...claims }) {
    if (attribute.some((text) => privateKey.test(text))) {
      throw usage(signParticipant, "--attribute: it is a private key, which goes in by --key alone");
    }
    const pairs = attribute.map(partition);
    if (pairs.some(([, equals]) => equals === "")) throw usage(signParticipant, "--attribute: NAME=VALUE belongs here");
    if (new Set(pairs.map(([name]) => name)).size < pairs.length) {
      throw usage(signParticipant, "--attribute: one name was given twice");
    }
    const attributes = Object.fromEntries(pairs.map(([name, , value]) => [name, value]));
    const options = { ...claims, attributes, allowSubscribe: noSubscribe !== true };
    return print((await signingKey(key)).signParticipant(options, { now }));
  },
};

const verify = {
  name: "verify",
  summary: "verify a token with the public key",
  description: "Verifies a token, a viewer's or a participant's, and prints its payload.",
  operand: tokenOperand,
  options: [
    option("--public-key", "FILE", publicKeyHelp, { required: true }),
    option("--channel-arn", "ARN", "the channel that the token must be for"),
    option("--origin", "ORIGIN", "the request's Origin header, judged with --channel-arn"),
    now,
  ],
  async run(values) {
    const { channelArn, origin, now } = values;
    if (origin !== undefined && channelArn === undefined) throw usage(verify, "--origin: it needs --channel-arn");
    const token = bare(await tokenOf(values));
    const verifying = await verifyingKey(values.publicKey);
    if (channelArn === undefined) verifyEither(verifying, token, now);
    else verifying.authorizePlayback(token, { channelArn, origin, now });
    return print(shown(inspect(token).payload ?? ""));
  },
};

const inspection = {
  name: "inspect",
  summary: "say what IVS would object to in a token",
  description: "Says what IVS would object to in a token. Its signature is checked when --public-key is given.",
  operand: tokenOperand,
  options: [option("--public-key", "FILE", publicKeyHelp), now],
  async run(values) {
    const { publicKey, now } = values;
    const token = await tokenOf(values);
    const { header, payload, findings } = inspect(token, { now });
    const lines = [`header:  ${shown(header ?? "unreadable")}`, `payload: ${shown(payload ?? "unreadable")}`];
    for (const { severity, message, code } of findings) lines.push(shown(`${severity}: ${message} [${code}]`));
    if (findings.length === 0) {
      lines.push(`nothing to object to${publicKey === undefined ? ", short of the signature (--public-key)" : ""}`);
    }
    await print(lines.join("\n"));
    if (publicKey !== undefined) {
      verifyEither(await verifyingKey(publicKey), bare(token), now);
      await print("the signature verifies with this key");
    }
    return findings.some(({ severity }) => severity === "error") ? 1 : 0;
  },
};

const commands = [keygen, signPlayback, signParticipant, verify, inspection];

/** Text before and behind the first `=`. */
function partition(text) {
  const at = text.indexOf("=");
  return at < 0 ? [text, "", ""] : [text.slice(0, at), "=", text.slice(at + 1)];
}

/** The values by name; undefined where help is asked for. */
function parse(command, given) {
  const options = new Map(command.options.map((option) => [option.name, option]));
  const values = Object.fromEntries(command.options.map(({ key, several }) => [key, several ? [] : undefined]));
  let place = command.name.split(" ").length;
  let onlyOperands = false;
  const set = (option, value) => {
    const isNumber = option.value === "SECONDS" || option.value === "NUMBER";
    if (isNumber && !/^-?[0-9]{1,15}$/.test(value)) throw usage(command, `${option.name}: a whole number belongs here`);
    if (option.several) values[option.key].push(value);
    else if (values[option.key] !== undefined) throw usage(command, `${option.name}: it was given twice`);
    else values[option.key] = isNumber ? Number(value) : value;
  };
  const remaining = [...given];
  while (remaining.length > 0) {
    const text = remaining.shift();
    place++;
    const [name, equals, value] = partition(text);
    if (onlyOperands || !text.startsWith("-") || text === "-") {
      if (command.operand === undefined || values.operand !== undefined) {
        throw usage(command, `argument ${place} is one too many`);
      }
      values.operand = text;
    } else if (text === "--") {
      onlyOperands = true;
    } else if (text === "--help" || text === "-h") {
      return undefined;
    } else if (!options.has(name)) {
      throw usage(command, `argument ${place} is no option of ${command.name}`);
    } else if (options.get(name).value === null) {
      if (equals !== "") throw usage(command, `${name}: it takes no value`);
      set(options.get(name), true);
    } else if (equals !== "") {
      set(options.get(name), value);
    } else if (remaining.length === 0 || options.has(partition(remaining[0])[0])) {
      throw usage(command, `${name}: its value is missing`);
    } else {
      place++;
      set(options.get(name), remaining.shift());
    }
  }
  if (command.operandRequired && values.operand === undefined) {
    throw usage(command, `${command.operand[0]} is missing`);
  }
  for (const { name, key, required } of command.options) {
    if (required && values[key] === undefined) throw usage(command, `${name} is missing`);
  }
  return values;
}

function overview() {
  return [
    "usage: ivs-token COMMAND ...",
    "",
    "Makes keys and tokens for Amazon IVS, and says what is wrong with a token.",
    "",
    ...columns([
      ...commands.map(({ name, summary }) => [name, summary]),
      ["--help", "this text; after a command, what it takes"],
      ["--version", "the version"],
    ]),
    "",
    "Keys come from files or standard input, never from an argument, which every user of the machine can read.",
    "Exit status: 0, or 1 for wrong input (a token that does not verify, too), or 2 for wrong usage.",
  ].join("\n");
}

function helpOf({ name, description, operand, operandRequired, options }) {
  const words = ["usage: ivs-token", name];
  if (operand !== undefined) words.push(operandRequired ? operand[0] : `[${operand[0]}]`);
  for (const option of options) if (option.required) words.push(`${option.name} ${option.value}`);
  words.push("[OPTION ...]");
  const rows = operand === undefined ? [] : [operand];
  for (const { name, value, help, several } of options) {
    rows.push([value === null ? name : `${name} ${value}`, help + (several ? ", may be given several times" : "")]);
  }
  return [words.join(" "), "", description, "", ...columns(rows)].join("\n");
}

function columns(rows) {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

async function signingKey(file) {
  const pem = await read("--key", file);
  try {
    return SigningKey.fromPem(pem);
  } finally {
    pem.fill(0);
  }
}

const verifyingKey = async (file) => VerifyingKey.fromPem(await read("--public-key", file));

async function tokenOf({ operand, publicKey }) {
  if (operand !== undefined && operand !== "-") return operand.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (publicKey === "-") throw new Failure("--public-key: standard input holds the token already; give a file", 2);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await read("TOKEN", "-"));
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

/** The token of a playback URL; any other text as it is. */
const bare = (text) => /[?&]token=([^&#]*)/.exec(text)?.[1] ?? text;

/** Verifies a token as what its payload shows it to be. */
function verifyEither(verifying, token, now) {
  const { payload } = inspect(token);
  const claims = payload === null ? null : JSON.parse(payload);
  if (typeof claims === "object" && claims !== null && !Array.isArray(claims) && Object.hasOwn(claims, "resource")) {
    verifying.verifyParticipant(token, { now });
  } else verifying.verifyPlayback(token, { now });
}

/** A file's first bytes, or standard input's. */
async function read(name, file) {
  try {
    return file === "-" ? await readInput() : readStart(file);
  } catch (error) {
    const source = file === "-" ? "standard input" : "a file's name belongs here, or - for standard input, never a key";
    throw new Failure(`${name}: ${reason(error)} (${source})`, 1);
  }
}

/** As a stream: a terminal or a pipe may have nothing yet, where a synchronous read would fail with EAGAIN. */
async function readInput() {
  const chunks = [];
  let length = 0;
  try {
    for await (const chunk of process.stdin) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= longestInput) break;
    }
    return Buffer.concat(chunks, Math.min(length, longestInput));
  } finally {
    // It may be a key, whose only copy is overwritten where it is loaded.
    for (const chunk of chunks) chunk.fill(0);
  }
}

function readStart(path) {
  const file = openSync(path, "r");
  try {
    const content = Buffer.alloc(longestInput);
    let length = 0;
    for (let count = 1; count > 0 && length < content.length; length += count) {
      count = readSync(file, content, length, content.length - length, null);
    }
    return content.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Text that a stranger wrote, with what could deceive a terminal as JSON writes it: `\u202e`. */
function shown(text) {
  return text.replace(unsafe, (found) =>
    Array.from(
      { length: found.length },
      (_, unit) => `\\u${found.charCodeAt(unit).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

async function print(text) {
  await new Promise((resolve, reject) => {
    process.stdout.once("error", reject);
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  }).catch((error) => {
    throw new Failure(`standard output: ${reason(error)}`, 1);
  });
  return 0;
}

async function run(given) {
  const [first, second] = given;
  const asksForHelp = (text) => text === "--help" || text === "-h";
  if (asksForHelp(first) || (first === "sign" && asksForHelp(second) && given.length === 2)) return print(overview());
  if (first === "--version") {
    const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    return print(`ivs-token ${JSON.parse(manifest).version}`);
  }
  for (const command of commands) {
    const words = command.name.split(" ");
    if (words.every((word, index) => given[index] === word)) {
      const values = parse(command, given.slice(words.length));
      return values === undefined ? print(helpOf(command)) : command.run(values);
    }
  }
  const names = commands.map(({ name }) => name).join(", ");
  const place = first === "sign" ? 2 : 1;
  const what = given.length < place ? "a command is missing" : `argument ${place} is no command`;
  throw new Failure(`${what}: there are ${names}; see ivs-token --help`, 2);
}

process.on("SIGINT", () => process.exit(130));
// A write that failed is told once, by whoever wrote.
process.stdout.on("error", () => undefined);
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure || error instanceof IvsTokenError)) throw error;
  process.stderr.write(`ivs-token: ${error.message}${error instanceof IvsTokenError ? ` [${error.code}]` : ""}\n`);
  process.exitCode = error.status ?? 1;
}
