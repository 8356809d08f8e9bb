// For projects whose `lib` lacks `Symbol.dispose`.
/// <reference lib="esnext.disposable" preserve="true" />

import * as glue from "ivs-token-glue";
import { type BytesLike, keyBytes, pemBytes, signatureBytes } from "./bytes.js";
import type {
  Clock,
  ParticipantClaims,
  PlaybackClaims,
  PlaybackRequest,
  VerifiedParticipant,
  VerifiedPlayback,
} from "./claims.js";
import { IvsTokenError } from "./errors.js";
import { ask, assertStack, call, make } from "./module.js";
import { type LoadOptions, warnInPage } from "./page.js";
import { isArray, Words } from "./wire.js";

/** The memory of an object in the module. The glue's finalizer frees what nobody disposes of. */
class Handle<T extends { free(): void }> {
  #inner: T | undefined;
  /** `made` is whatever somebody calls the constructor of a key with, where types are not looked at. */
  constructor(made: T, kind: { [Symbol.hasInstance](value: unknown): boolean }, instead: string) {
    if (!(made instanceof kind)) {
      throw new IvsTokenError("claims_type", `\`new\` does not make this object; call ${instead}`);
    }
    this.#inner = made;
  }
  get inner(): T {
    if (this.#inner === undefined) {
      throw new IvsTokenError(
        "key_empty",
        "this object was disposed of (by `using`, or by a call of dispose()): make a new one",
      );
    }
    return this.#inner;
  }
  /** Needs no memory, and so is no `call`: it is what gives some back. */
  free(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    assertStack("callsBack");
    this.#inner = undefined;
    inner.free();
  }
}

// Hosts without explicit resource management lack the symbol.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/**
 * Signs this many at once: what is saved by batches is saved, and the module's memory stays small. Fewer if they are large:
 * the module can't go on where its memory, or the engine's table of what it holds, is full.
 */
const batch = 256;
const sizeOfBatch = 0x20000;
/** In one call, at most: minutes of signing, and where an array that nobody meant (`new Array(4e9)`) would stop the host. */
const mostClaims = 0x100000;
/** What a token and its points need in a batch, as much as so many characters would take. */
const eachToken = 384;

/**
 * A private key, ready to sign: make it once, use it for every token. Nothing of it is in what it prints, serialises
 * or clones to, and its memory is overwritten when it is freed.
 */
export class SigningKey {
  readonly #key: Handle<glue.SigningKey>;

  private constructor(made: glue.SigningKey) {
    this.#key = new Handle(made, glue.SigningKey, "SigningKey.fromPem(pem)");
  }

  /**
   * SEC1 (`BEGIN EC PRIVATE KEY`) or PKCS#8 (`BEGIN PRIVATE KEY`), as secret stores and environment variables mangle it.
   *
   * @throws {IvsTokenError} `key_…`; `key_empty` where `pem` is not set
   */
  static fromPem(pem: string | BytesLike, options?: LoadOptions): SigningKey {
    warnInPage(options);
    const own = pemBytes(pem);
    return new SigningKey(make(own.length, () => glue.SigningKey.fromPem(own)));
  }

  /** SEC1 or PKCS#8 DER. @throws {IvsTokenError} `key_…` */
  static fromDer(der: BytesLike, options?: LoadOptions): SigningKey {
    warnInPage(options);
    const own = keyBytes(der);
    return new SigningKey(make(own.length, () => glue.SigningKey.fromDer(own)));
  }

  /** The private number: 48 bytes, big-endian. @throws {IvsTokenError} `key_malformed` */
  static fromScalar(scalar: BytesLike, options?: LoadOptions): SigningKey {
    warnInPage(options);
    const own = keyBytes(scalar);
    return new SigningKey(make(own.length, () => glue.SigningKey.fromScalar(own)));
  }

  /** A new key, from `crypto.getRandomValues`. Keep it by `toPkcs8Pem()`. */
  static generate(options?: LoadOptions): SigningKey {
    warnInPage(options);
    return new SigningKey(make(0, () => glue.SigningKey.generate()));
  }

  /** The public half. */
  verifyingKey(): VerifyingKey {
    const inner = this.#key.inner;
    return VerifyingKey.of(make(0, () => inner.verifyingKey()));
  }

  /** The private key as `BEGIN PRIVATE KEY`, which WebCrypto and jose take too. */
  toPkcs8Pem(): string {
    const inner = this.#key.inner;
    return call("callsBack", 0, () => inner.toPkcs8Pem());
  }

  /** The private key as `BEGIN EC PRIVATE KEY`, as `openssl ecparam -genkey` writes it. */
  toSec1Pem(): string {
    const inner = this.#key.inner;
    return call("callsBack", 0, () => inner.toSec1Pem());
  }

  /**
   * A playback token: the value of `token` in the playback URL's query (`playbackUrl` puts it there).
   *
   * @throws {IvsTokenError} with a code for each claim, `expiry_…`, `claims_unknown`, `claims_type`, `token_too_large`
   */
  signPlayback(claims: PlaybackClaims, options?: Clock): string {
    const words = new Words().clock().options(options).options(claims);
    const inner = this.#key.inner;
    return ask(words, (text) => inner.signPlayback(text)) as string;
  }

  /** A participant token of a stage. @throws {IvsTokenError} as `signPlayback` */
  signParticipant(claims: ParticipantClaims, options?: Clock): string {
    const words = new Words().clock().options(options).options(claims);
    const inner = this.#key.inner;
    return ask(words, (text) => inner.signParticipant(text)) as string;
  }

  /** Cheaper for each token than `signPlayback`: a token or an error per item, in order, for 1048576 items at most. */
  signPlaybackMany(claims: readonly PlaybackClaims[], options?: Clock): (string | IvsTokenError)[] {
    return signMany(claims, options, (text) => this.#key.inner.signPlaybackMany(text));
  }

  /** As `signPlaybackMany`. */
  signParticipantMany(claims: readonly ParticipantClaims[], options?: Clock): (string | IvsTokenError)[] {
    return signMany(claims, options, (text) => this.#key.inner.signParticipantMany(text));
  }

  /** Overwrites and frees the key: at once, where a collection would do it some time. Calls after that are `key_empty`. */
  dispose(): void {
    this.#key.free();
  }

  /** As `dispose()`, for `using`. */
  [dispose](): void {
    this.#key.free();
  }
}

/** `sign` asks for the key each time: a getter of the claims may have disposed of it. */
function signMany(
  claims: readonly object[],
  options: Clock | null | undefined,
  sign: (words: string) => string,
): (string | IvsTokenError)[] {
  if (isArray(claims) !== true) {
    throw new IvsTokenError("claims_type", "the claims: an array of plain objects belongs here");
  }
  // Read once: an array's own iterator, or a getter that lengthens it, need not come to an end.
  const { length } = claims;
  if (length > mostClaims) {
    const message = `the claims: they are over ${mostClaims}, the most of one call; sign them in parts`;
    throw new IvsTokenError("claims_type", message);
  }
  const own = new Words().clock().options(options);
  const full = own.size + sizeOfBatch;
  const results: (string | IvsTokenError)[] = [];
  let next = 0;
  // Once at least: an empty batch judges the call's own options too.
  do {
    const words = own.copy();
    for (const end = next + batch; next < end && next < length && words.size <= full; next++) {
      words.item(claims[next]);
      words.size += eachToken;
    }
    results.push(...(ask(words, sign) as (string | IvsTokenError)[]));
  } while (next < length);
  return results;
}

/** A public key: verifies what its private half signed. */
export class VerifyingKey {
  readonly #key: Handle<glue.VerifyingKey>;

  private constructor(made: glue.VerifyingKey) {
    this.#key = new Handle(made, glue.VerifyingKey, "VerifyingKey.fromPem(pem)");
  }

  /** @internal */
  static of(made: glue.VerifyingKey): VerifyingKey {
    return new VerifyingKey(made);
  }

  /** `BEGIN PUBLIC KEY`. @throws {IvsTokenError} `key_…` */
  static fromPem(pem: string | BytesLike): VerifyingKey {
    const own = pemBytes(pem);
    return new VerifyingKey(make(own.length, () => glue.VerifyingKey.fromPem(own)));
  }

  /** SubjectPublicKeyInfo. @throws {IvsTokenError} `key_…` */
  static fromDer(der: BytesLike): VerifyingKey {
    const own = keyBytes(der);
    return new VerifyingKey(make(own.length, () => glue.VerifyingKey.fromDer(own)));
  }

  /** What `aws ivs import-playback-key-pair --public-key-material` takes. */
  toPem(): string {
    const inner = this.#key.inner;
    return ask(new Words(), () => inner.toPem()) as string;
  }

  /**
   * What the token says, if it is in order and valid now.
   *
   * @throws {IvsTokenError} `token_malformed`, `token_algorithm`, `token_signature`, `token_claims`, `token_expired`
   */
  verifyPlayback(token: string, options?: Clock): VerifiedPlayback {
    const words = new Words().text(token).clock().options(options);
    const inner = this.#key.inner;
    return ask(words, (text) => inner.verifyPlayback(text)) as VerifiedPlayback;
  }

  /** As `verifyPlayback`, for a participant token. */
  verifyParticipant(token: string, options?: Clock): VerifiedParticipant {
    const words = new Words().text(token).clock().options(options);
    const inner = this.#key.inner;
    return ask(words, (text) => inner.verifyParticipant(text)) as VerifiedParticipant;
  }

  /**
   * As IVS decides it: verified, for this channel, and from an origin that it allows.
   *
   * @throws {IvsTokenError} as `verifyPlayback`; `token_channel`, `token_origin`
   */
  authorizePlayback(token: string, request: PlaybackRequest): VerifiedPlayback {
    const words = new Words().text(token).clock().options(request);
    const inner = this.#key.inner;
    return ask(words, (text) => inner.authorizePlayback(text)) as VerifiedPlayback;
  }

  /** Frees the key's memory: at once, where a collection would do it some time. */
  dispose(): void {
    this.#key.free();
  }

  /** As `dispose()`, for `using`. */
  [dispose](): void {
    this.#key.free();
  }
}

/**
 * A `Uint8Array` on an ArrayBuffer of its own, as WebCrypto's types ask: `Uint8Array<ArrayBuffer>`, in words that TypeScript
 * before 5.7 has too.
 */
type Bytes = ReturnType<Uint8Array["slice"]>;

/** A token that lacks only its signature, for keys that live elsewhere: AWS KMS, an HSM, WebCrypto. */
export class UnsignedToken {
  readonly #token: Handle<glue.UnsignedToken>;

  private constructor(made: glue.UnsignedToken) {
    this.#token = new Handle(made, glue.UnsignedToken, "unsignedPlayback(claims)");
  }

  /** @internal */
  static of(made: glue.UnsignedToken): UnsignedToken {
    return new UnsignedToken(made);
  }

  /** What is signed: ECDSA on P-384 with SHA-384. */
  get signingInput(): Bytes {
    const inner = this.#token.inner;
    return call("plain", 0, () => inner.signingInput() as Bytes);
  }

  /** SHA-384 of `signingInput`, for AWS KMS with `MessageType: "DIGEST"`. */
  get signingDigest(): Bytes {
    const inner = this.#token.inner;
    return call("plain", 0, () => inner.signingDigest() as Bytes);
  }

  /** When the token will end, in Unix seconds. */
  get expiresAt(): number {
    const inner = this.#token.inner;
    return ask(new Words(), () => inner.expiresAt()) as number;
  }

  /** The token with a raw signature R‖S, 96 bytes: what WebCrypto gives. @throws {IvsTokenError} `signature_invalid` */
  withSignature(raw: BytesLike): string {
    const own = signatureBytes(raw);
    const inner = this.#token.inner;
    return ask(new Words().bytes(own), () => inner.withSignature(own)) as string;
  }

  /** The token with a DER signature: what AWS KMS and node:crypto give. @throws {IvsTokenError} `signature_invalid` */
  withDerSignature(der: BytesLike): string {
    const own = signatureBytes(der);
    const inner = this.#token.inner;
    return ask(new Words().bytes(own), () => inner.withDerSignature(own)) as string;
  }

  /** Frees the token's memory: at once, where a collection would do it some time. */
  dispose(): void {
    this.#token.free();
  }

  /** As `dispose()`, for `using`. */
  [dispose](): void {
    this.#token.free();
  }
}

/** The playback token that these claims make, without its signature. */
export function unsignedPlayback(claims: PlaybackClaims, options?: Clock): UnsignedToken {
  const words = new Words().clock().options(options).options(claims);
  return UnsignedToken.of(make(words.size, () => glue.UnsignedToken.playback(words.written)));
}

/** The participant token that these claims make, without its signature. */
export function unsignedParticipant(claims: ParticipantClaims, options?: Clock): UnsignedToken {
  const words = new Words().clock().options(options).options(claims);
  return UnsignedToken.of(make(words.size, () => glue.UnsignedToken.participant(words.written)));
}
