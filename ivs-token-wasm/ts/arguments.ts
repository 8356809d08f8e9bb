/** Arguments on their way into the module. */
import type { Clock } from "./claims.js";
import { call, fromCore, IvsTokenError } from "./errors.js";
import * as glue from "./glue.js";
import { encode, longestText, reading, writeOptions } from "./wire.js";

/** The clock is read here, since edge runtimes freeze it between events; and the call's own options. */
export function callWords(own: Clock | null | undefined, what = "the call's options"): string[] {
  const words = [`i${Math.floor(Date.now() / 1000)}`];
  writeOptions(words, what, own);
  return words;
}

/** The words of a call with claims. */
export function claimsWords(claims: object, own: Clock | null | undefined): string[] {
  const words = callWords(own);
  writeOptions(words, "the claims", claims);
  return words;
}

/** Text that stands where bytes belong may be a private key: no copy of it goes into the module's memory. */
function refuse(what: string, expected: string, value: unknown): IvsTokenError {
  const words = encode(what, typeof value === "string" && value.isWellFormed() ? "" : value);
  return fromCore(call(() => glue.refuse(what, expected, words)));
}

/** Bytes, a copy no longer than what the core would read. */
export function bytes(what: string, value: unknown, expected = "bytes"): Uint8Array {
  const view = reading(what, () => {
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined;
  });
  if (view === undefined) throw refuse(what, expected, value);
  return view.length > longestText ? view.subarray(0, longestText) : view;
}

/** A PEM is bytes or text; lone surrogates would become other characters on the way. */
export function pemBytes(value: unknown): Uint8Array {
  if (typeof value !== "string") return bytes("pem", value, "text");
  // A cut may have halved a pair; what is cut is refused for its length.
  if (value.length <= longestText && !value.isWellFormed()) throw refuse("pem", "text", value);
  return new TextEncoder().encode(value.slice(0, longestText));
}

/** What a key may be loaded with. */
export interface LoadOptions {
  /** Says that a private key in a web page is meant. */
  allowBrowser?: boolean | null | undefined;
}

let warned = false;

/** A private key in a page is a key that every visitor has. */
export function warnInPage(options: LoadOptions | null | undefined): void {
  const what = "the key's options";
  if (typeof (options ?? {}) !== "object") throw new IvsTokenError("claims_type", `${what}: an object belongs here`);
  const allowed = reading(what, () => {
    for (const name of Object.keys(options ?? {})) {
      if (name !== "allowBrowser")
        throw fromCore(call(() => glue.unknown(name.slice(0, 64).toWellFormed(), "allowBrowser")));
    }
    return options?.allowBrowser ?? false;
  });
  if (typeof allowed !== "boolean") throw new IvsTokenError("claims_type", "allowBrowser: a boolean belongs here");
  const page = globalThis as { window?: unknown; document?: unknown };
  if (allowed || warned || page.window === undefined || page.document === undefined) return;
  warned = true;
  console.warn(
    "ivs-token: a private key was loaded in a web page, where every visitor can read it and sign tokens. " +
      "Sign on a server or at the edge. If this page is no public one: SigningKey.fromPem(pem, { allowBrowser: true }).",
  );
}
