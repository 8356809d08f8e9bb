// For projects whose `lib` lacks `Symbol.dispose`.
/// <reference lib="esnext.disposable" preserve="true" />
import { bytes, callWords, claimsWords, type LoadOptions, pemBytes, warnInPage } from "./arguments.js";
import type {
  Clock,
  ParticipantClaims,
  PlaybackClaims,
  PlaybackRequest,
  VerifiedParticipant,
  VerifiedPlayback,
} from "./claims.js";
import { call, fromCore, IvsTokenError } from "./errors.js";
import * as glue from "./glue.js";
import { decode, encode, reading, writeOptions } from "./wire.js";

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
        "this object was disposed of (by `using`, or by a call of [Symbol.dispose]): make a new one",
      );
    }
    return this.#inner;
  }
  free(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    call(() => {
      this.#inner = undefined;
      inner.free();
    });
  }
}

// Hosts without explicit resource management lack the symbol.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/**
 * Signs this many at once: what is saved by batches is saved, and the module's memory stays small. Fewer if they are large:
 * the module can't go on where its memory, or the engine's table of what it holds, is full.
 */
const batch = 256;
const wordsOfBatch = 0x4000;
const textOfBatch = 0x100000;

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
   * @throws {IvsTokenError} `key_…`; `claims_type` where `pem` is not set
   */
  static fromPem(pem: string | Uint8Array, options?: LoadOptions): SigningKey {
    warnInPage(options);
    const own = pemBytes(pem);
    return new SigningKey(call(() => glue.SigningKey.fromPem(own)));
  }

  /** SEC1 or PKCS#8 DER. @throws {IvsTokenError} `key_…` */
  static fromDer(der: Uint8Array, options?: LoadOptions): SigningKey {
    warnInPage(options);
    const own = bytes("der", der);
    return new SigningKey(call(() => glue.SigningKey.fromDer(own)));
  }

  /** The private number: 48 bytes, big-endian. @throws {IvsTokenError} `key_malformed` */
  static fromScalar(scalar: Uint8Array, options?: LoadOptions): SigningKey {
    warnInPage(options);
    const own = bytes("scalar", scalar);
    return new SigningKey(call(() => glue.SigningKey.fromScalar(own)));
  }

  /** A new key, from `crypto.getRandomValues`. Keep it by `toPkcs8Pem()`. */
  static generate(options?: LoadOptions): SigningKey {
    warnInPage(options);
    return new SigningKey(call(() => glue.SigningKey.generate()));
  }

  /** The public half. */
  verifyingKey(): VerifyingKey {
    const inner = this.#key.inner;
    return VerifyingKey.of(call(() => inner.verifyingKey()));
  }

  /** The private key as `BEGIN PRIVATE KEY`, which WebCrypto and jose take too. */
  toPkcs8Pem(): string {
    const inner = this.#key.inner;
    return call(() => inner.toPkcs8Pem());
  }

  /** The private key as `BEGIN EC PRIVATE KEY`, as `openssl ecparam -genkey` writes it. */
  toSec1Pem(): string {
    const inner = this.#key.inner;
    return call(() => inner.toSec1Pem());
  }

  /**
   * A playback token: the value of `token` in the playback URL's query (`playbackUrl` puts it there).
   *
   * @throws {IvsTokenError} with a code for each claim, `expiry_…`, `claims_unknown`, `claims_type`, `token_too_large`
   */
  signPlayback(claims: PlaybackClaims, options?: Clock): string {
    const words = claimsWords(claims, options);
    const inner = this.#key.inner;
    return call(() => inner.signPlayback(words));
  }

  /** A participant token of a stage. @throws {IvsTokenError} as `signPlayback` */
  signParticipant(claims: ParticipantClaims, options?: Clock): string {
    const words = claimsWords(claims, options);
    const inner = this.#key.inner;
    return call(() => inner.signParticipant(words));
  }

  /** Cheaper for each token than `signPlayback`: a token or an error per item, in order. */
  signPlaybackMany(claims: readonly PlaybackClaims[], options?: Clock): (string | IvsTokenError)[] {
    return signMany(claims, options, (words, count) => this.#key.inner.signPlaybackMany(words, count));
  }

  /** As `signPlaybackMany`. */
  signParticipantMany(claims: readonly ParticipantClaims[], options?: Clock): (string | IvsTokenError)[] {
    return signMany(claims, options, (words, count) => this.#key.inner.signParticipantMany(words, count));
  }

  /** Overwrites and frees the key. */
  [dispose](): void {
    this.#key.free();
  }
}

/** `sign` asks for the key each time: a getter of the claims may have disposed of it. */
function signMany(
  claims: readonly object[],
  options: Clock | null | undefined,
  sign: (words: string[], count: number) => string[],
): (string | IvsTokenError)[] {
  const items: unknown[] = reading("the claims", () => {
    if (!Array.isArray(claims)) throw new IvsTokenError("claims_type", "the claims: an array of objects belongs here");
    return Array.from(claims);
  });
  const call_ = callWords(options);
  const results: (string | IvsTokenError)[] = [];
  let start = 0;
  // An empty batch judges the call's own options too.
  do {
    const words = [...call_];
    const slice: (IvsTokenError | undefined)[] = [];
    for (let size = 0; start < items.length && slice.length < batch; start++) {
      if (words.length > wordsOfBatch || size > textOfBatch) break;
      const own: string[] = [];
      try {
        writeOptions(own, "the claims", items[start] as object);
      } catch (error) {
        slice.push(error as IvsTokenError);
        continue;
      }
      for (const word of own) {
        words.push(word);
        size += word.length;
      }
      slice.push(undefined);
    }
    const signed = call(() => sign(words, slice.filter((error) => error === undefined).length));
    let next = 0;
    for (const error of slice) {
      const word = error === undefined ? (signed[next++] as string) : "";
      results.push(error ?? (word.startsWith(" ") ? fromCore(word.slice(1)) : word));
    }
  } while (start < items.length);
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
  static fromPem(pem: string | Uint8Array): VerifyingKey {
    const own = pemBytes(pem);
    return new VerifyingKey(call(() => glue.VerifyingKey.fromPem(own)));
  }

  /** SubjectPublicKeyInfo. @throws {IvsTokenError} `key_…` */
  static fromDer(der: Uint8Array): VerifyingKey {
    const own = bytes("der", der);
    return new VerifyingKey(call(() => glue.VerifyingKey.fromDer(own)));
  }

  /** What `aws ivs import-playback-key-pair --public-key-material` takes. */
  toPem(): string {
    const inner = this.#key.inner;
    return call(() => inner.toPem());
  }

  /**
   * What the token says, if it is in order and valid now.
   *
   * @throws {IvsTokenError} `token_malformed`, `token_algorithm`, `token_signature`, `token_claims`, `token_expired`
   */
  verifyPlayback(token: string, options?: Clock): VerifiedPlayback {
    const [text, words, inner] = [encode("token", token), callWords(options), this.#key.inner];
    return decode(call(() => inner.verifyPlayback(text, words))) as VerifiedPlayback;
  }

  /** As `verifyPlayback`, for a participant token. */
  verifyParticipant(token: string, options?: Clock): VerifiedParticipant {
    const [text, words, inner] = [encode("token", token), callWords(options), this.#key.inner];
    return decode(call(() => inner.verifyParticipant(text, words))) as VerifiedParticipant;
  }

  /**
   * As IVS decides it: verified, for this channel, and from an origin that it allows.
   *
   * @throws {IvsTokenError} as `verifyPlayback`; `token_channel`, `token_origin`
   */
  authorizePlayback(token: string, request: PlaybackRequest): VerifiedPlayback {
    const [text, words, inner] = [encode("token", token), callWords(request), this.#key.inner];
    return decode(call(() => inner.authorizePlayback(text, words))) as VerifiedPlayback;
  }

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
    return call(() => inner.signingInput() as Bytes);
  }

  /** SHA-384 of `signingInput`, for AWS KMS with `MessageType: "DIGEST"`. */
  get signingDigest(): Bytes {
    const inner = this.#token.inner;
    return call(() => inner.signingDigest() as Bytes);
  }

  /** When the token will end, in Unix seconds. */
  get expiresAt(): number {
    const inner = this.#token.inner;
    return Number(call(() => inner.expiresAt()));
  }

  /** The token with a raw signature R‖S, 96 bytes: what WebCrypto gives. @throws {IvsTokenError} `signature_invalid` */
  withSignature(raw: Uint8Array): string {
    const [own, inner] = [bytes("signature", raw), this.#token.inner];
    return call(() => inner.withSignature(own));
  }

  /** The token with a DER signature: what AWS KMS and node:crypto give. @throws {IvsTokenError} `signature_invalid` */
  withDerSignature(der: Uint8Array): string {
    const [own, inner] = [bytes("signature", der), this.#token.inner];
    return call(() => inner.withDerSignature(own));
  }

  [dispose](): void {
    this.#token.free();
  }
}

/** The playback token that these claims make, without its signature. */
export function unsignedPlayback(claims: PlaybackClaims, options?: Clock): UnsignedToken {
  const words = claimsWords(claims, options);
  return UnsignedToken.of(call(() => glue.UnsignedToken.playback(words)));
}

/** The participant token that these claims make, without its signature. */
export function unsignedParticipant(claims: ParticipantClaims, options?: Clock): UnsignedToken {
  const words = claimsWords(claims, options);
  return UnsignedToken.of(call(() => glue.UnsignedToken.participant(words)));
}
