/** The module: started once, and called where it can't run out of stack or memory. */

import * as glue from "ivs-token-glue";
import { IvsTokenError } from "./errors.js";
import { decode, type Words } from "./wire.js";

// In words that need no host's types.
declare const WebAssembly: {
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } };
};

let started: object | undefined;

/**
 * Starts the compiled module, once, before the first call. The same module again is started already; another one would be a
 * second memory behind one glue, whose keys the first one's calls would read.
 *
 * @throws {IvsTokenError} `module_unavailable`
 */
export function instantiate(module: object): void {
  if (started !== undefined) {
    if (module === started) return;
    const message =
      "instantiate(module) was called with another module before; call it once, and share what it started";
    throw new IvsTokenError("module_unavailable", message);
  }
  try {
    const { exports } = new WebAssembly.Instance(module, { "./ivs_token_bg.js": glue });
    // The small module of `ivs-token/text` would start too, and lack most of what is called later. (Classes have a capital, and
    // what the module itself calls an underscore.)
    const lacking = Object.keys(glue).find((name) => /^[a-z]/.test(name) && !(name in exports));
    if (lacking !== undefined) throw new TypeError(`the module has no ${lacking}`);
    glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
  } catch (cause) {
    const message =
      "instantiate(module) takes the compiled module of this version, a WebAssembly.Module (await a promise)";
    throw new IvsTokenError("module_unavailable", message, { cause });
  }
  started = module;
}

/**
 * Calls from where the stack ends (`tests/stack.mjs`) show what has to be left. The module's own frames take 5 KB at most, where
 * an engine has optimized them. A call that gets back into JavaScript takes what that takes: an engine that has yet to compile
 * a function (or has dropped it since) wants some 30 KB for that, in V8. A frame of `headroom` takes 190 bytes there, for its
 * many arguments that nobody gives: sixty-four of them are 12 KB and a quarter of a microsecond, where small frames would take
 * a whole one.
 */
const frames = { plain: 64, callsBack: 224 } as const;
type None = undefined;
// biome-ignore format: one line for what is nothing.
const headroom = (left: number, _a?: None, _b?: None, _c?: None, _d?: None, _e?: None, _f?: None, _g?: None, _h?: None,
  _i?: None, _j?: None, _k?: None, _l?: None, _m?: None, _n?: None, _o?: None, _p?: None): number =>
  left === 0 ? 0 : 1 + headroom(left - 1);

/**
 * Whether a call gets back into JavaScript: for random bytes, and with the text of a private key.
 *
 * @internal
 */
export type Kind = keyof typeof frames;

/**
 * Uses some of the stack and gives it back: a caller at the end of theirs gets the RangeError here. In the middle of the
 * module it would leave the module's memory half written.
 *
 * @internal
 */
export function assertStack(kind: Kind): void {
  headroom(frames[kind]);
}

/** What any call may need beside its input: `tests/exhaustion.test.mjs` finds out whether that is enough. */
const ownRoom = 0x10000;
/** For each character or byte of the input, whose copies are words, values, claims and JSON. */
const roomEach = 12;

function assertRoom(bytes: number): void {
  if (glue.hasRoom(bytes)) return;
  const message =
    "this host has no more memory for the module; dispose of keys that are no longer used, by `using` or dispose(), and try again";
  throw new IvsTokenError("memory_exhausted", message);
}

/**
 * Runs a call of the module with so much input. Nothing unwinds through the module, so that what it needs is looked for before.
 *
 * @throws {IvsTokenError} `memory_exhausted`, `module_unavailable`
 * @internal
 */
export function call<T>(kind: Kind, input: number, body: () => T): T {
  if (started === undefined) {
    const message = "nothing was started: call instantiate(module) of ivs-token/manual first, or import from ivs-token";
    throw new IvsTokenError("module_unavailable", message);
  }
  assertStack(kind);
  assertRoom(ownRoom + roomEach * input);
  return body();
}

function value(reply: string): unknown {
  const read = decode(reply);
  if (read instanceof IvsTokenError) throw read;
  return read;
}

/**
 * The module's answer to these words.
 *
 * @throws {IvsTokenError} the core's errors, and those of `call`
 * @internal
 */
export function ask(words: Words, body: (words: string) => string): unknown {
  return value(call(words.mayDraw ? "callsBack" : "plain", words.size, () => body(words.written)));
}

/**
 * An object that stays. One that leaves no room for further calls is not made; one with a flaw is the error that it tells.
 *
 * @throws {IvsTokenError} as `ask`
 * @internal
 */
export function make<T extends { flaw(): string; free(): void }>(input: number, body: () => T): T {
  const made = call("callsBack", input, body);
  try {
    value(made.flaw());
    assertRoom(2 * ownRoom);
  } catch (error) {
    made.free();
    throw error;
  }
  return made;
}
