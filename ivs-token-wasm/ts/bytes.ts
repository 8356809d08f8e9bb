/** Keys and signatures on their way into the module: bytes, a copy no longer than what the core would read. */
import { IvsTokenError } from "./errors.js";
import { isArray, isPlain, longestText } from "./wire.js";

/** Bytes in every form that JavaScript has. */
export type BytesLike = ArrayBuffer | ArrayBufferView;

/** The longest PEM that the core reads, in bytes: a text of more UTF-16 units is always longer than that. */
const longestPem = 0x10000;

const bufferLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get;

/** Buffers of other realms (Vercel's runtime has two) are buffers too: the brand says so, `instanceof` would not. */
function isBuffer(value: unknown): value is ArrayBuffer {
  try {
    bufferLength?.call(value);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(value: unknown): Uint8Array | undefined {
  const isView = ArrayBuffer.isView(value);
  if (!isView && !isBuffer(value)) return undefined;
  let view: Uint8Array;
  try {
    view = isView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  } catch {
    // Its buffer was given away, to another thread perhaps: it holds nothing.
    return new Uint8Array();
  }
  return view.length > longestText ? view.subarray(0, longestText) : view;
}

/** What becomes of other forms of a key. Each takes time or a promise, which is the caller's to wait for. */
function cureOf(value: unknown): string {
  const unknown = "text or bytes (a Uint8Array) belong here, the contents of the key's file";
  if (isArray(value) === undefined) return unknown;
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  switch (kind) {
    case "Promise":
      return "it is a promise: `await` it";
    case "URL":
      return "it is a URL: pass what the file holds, such as readFileSync(url) of node:fs";
    case "Blob":
    case "File":
    case "Request":
    case "Response":
      return `it is a ${kind}: pass \`await\` its text()`;
    case "CryptoKey":
      return 'it is a CryptoKey: pass `await crypto.subtle.exportKey("pkcs8", key)` ("spki" for a public one) to fromDer';
    case "PrivateKeyObject":
    case "KeyObject":
      return 'it is a KeyObject: pass key.export({ type: "pkcs8", format: "pem" }) ("spki" for a public one)';
  }
  if (typeof value === "object" && value !== null && isPlain(value) && "kty" in value) {
    return 'it is a JWK: make a PEM of it, by createPrivateKey({ key: jwk, format: "jwk" }).export({ type: "pkcs8", format: "pem" }) of node:crypto';
  }
  return unknown;
}

function malformed(reason: string): IvsTokenError {
  return new IvsTokenError("key_malformed", `the key cannot be read: ${reason}`);
}

/** A key as bytes. One that is not set is an empty one, mostly a variable or secret that this deployment lacks. */
export function keyBytes(value: unknown): Uint8Array {
  if (typeof value === "string") throw malformed("it is text, and bytes belong here; a PEM is read by fromPem");
  const bytes = value === undefined || value === null ? new Uint8Array() : bytesOf(value);
  if (bytes === undefined) throw malformed(cureOf(value));
  return bytes;
}

/** A PEM is bytes or text; lone surrogates would become other characters on the way. */
export function pemBytes(value: unknown): Uint8Array {
  if (typeof value !== "string") return keyBytes(value);
  // What is longer the core refuses for its length; a cut may have halved a pair.
  if (value.length <= longestPem && !value.isWellFormed()) {
    const message =
      "pem: the text is not valid Unicode (it holds half of a surrogate pair); it was cut or decoded wrongly";
    throw new IvsTokenError("text_invalid", message);
  }
  return new TextEncoder().encode(value.slice(0, longestText));
}

export function signatureBytes(value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw new IvsTokenError("claims_type", "signature: bytes (a Uint8Array) belong here");
  return bytes;
}
