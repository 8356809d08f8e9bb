/** The module: started once, and called where it can't run out of stack or memory. */
import { IvsTokenError } from "./errors.js";
import * as glue from "./glue.js";

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
 * Calls from where the stack ends (`tests/stack.mjs`) show what has to be left. The module's own frames take 1 KB at most. But it
 * calls back into the glue, for each text, and an engine that has yet to compile those functions (or has dropped them since)
 * wants some 30 KB for that, in V8. A frame of this function takes 80 bytes.
 */
const framesOfModule = 512;
const headroom = (frames: number): number => (frames === 0 ? 0 : 1 + headroom(frames - 1));

/**
 * Uses some of the stack and gives it back: a caller at the end of theirs gets the RangeError here. In the middle of the
 * module it would leave the module's memory half written.
 *
 * @internal
 */
export function assertStack(): void {
  headroom(framesOfModule);
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
 * @throws {IvsTokenError} the core's errors, `memory_exhausted`, `module_unavailable`
 * @internal
 */
export function call<T>(input: number, body: () => T): T {
  if (started === undefined) {
    const message = "nothing was started: call instantiate(module) of ivs-token/manual first, or import from ivs-token";
    throw new IvsTokenError("module_unavailable", message);
  }
  assertStack();
  assertRoom(ownRoom + roomEach * input);
  return body();
}

/**
 * As `call`, for an object that stays: one that leaves no room for further calls is not made.
 *
 * @internal
 */
export function make<T extends { free(): void }>(input: number, body: () => T): T {
  const made = call(input, body);
  try {
    assertRoom(2 * ownRoom);
  } catch (error) {
    made.free();
    throw error;
  }
  return made;
}
