/**
 * Every code that an error of this package can have: the list of the Rust core, and two for the module that the core is here.
 */
export const errorCodes = Object.freeze([
  "key_empty",
  "key_malformed",
  "key_encrypted",
  "key_public",
  "key_private",
  "key_certificate",
  "key_not_ec",
  "key_wrong_curve",
  "key_mismatch",
  "key_ambiguous",
  "random_unavailable",
  "signing_fault",
  "channel_arn_invalid",
  "origin_invalid",
  "origin_too_many",
  "single_use_invalid",
  "viewer_id_invalid",
  "viewer_session_version_invalid",
  "viewer_session_version_without_viewer_id",
  "resolution_invalid",
  "expiry_invalid",
  "expiry_conflict",
  "expiry_past",
  "expiry_milliseconds",
  "expiry_too_far",
  "stage_arn_invalid",
  "public_key_arn_invalid",
  "participant_id_invalid",
  "user_id_invalid",
  "events_url_invalid",
  "whip_url_invalid",
  "attributes_too_large",
  "capabilities_missing",
  "claims_unknown",
  "claims_type",
  "text_invalid",
  "token_too_large",
  "token_malformed",
  "token_algorithm",
  "token_signature",
  "token_claims",
  "token_expired",
  "token_channel",
  "token_origin",
  "signature_invalid",
  "url_invalid",
  "url_has_token",
  "url_channel_mismatch",
  "memory_exhausted",
  "module_unavailable",
] as const);

/** The stable name of what went wrong. */
export type IvsTokenErrorCode = (typeof errorCodes)[number];

// A project may have this package twice, imported and required: an error of one is an error of the other too.
const brand = Symbol.for("ivs-token.IvsTokenError");

/** The one class of error that this package throws: `code` is for programs, `message` for a person. */
export class IvsTokenError extends Error {
  override readonly name = "IvsTokenError";
  /** Stable: one of `errorCodes`. */
  readonly code: IvsTokenErrorCode;

  constructor(code: IvsTokenErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** @internal */
  get [brand](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): value is IvsTokenError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one asks for its own.
    if (this !== IvsTokenError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && brand in value;
  }
}
