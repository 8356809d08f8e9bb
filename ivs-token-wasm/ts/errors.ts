import { errorCodes as codesOfCore } from "./glue.js";

/** Every code that an error of this package can have: the list of the Rust core. */
export const errorCodes = [
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
] as const;

/** The stable name of what went wrong. */
export type IvsTokenErrorCode = (typeof errorCodes)[number];

/** The one class of error that this package throws: `code` is for programs, `message` for a person. */
export class IvsTokenError extends Error {
  override readonly name = "IvsTokenError";
  /** Stable: one of `errorCodes`. */
  readonly code: IvsTokenErrorCode;

  constructor(code: IvsTokenErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An error of the core is the text `<code> <message>`. */
export function fromCore(text: string): IvsTokenError {
  const space = text.indexOf(" ");
  return new IvsTokenError(text.slice(0, space) as IvsTokenErrorCode, text.slice(space + 1));
}

/**
 * Uses some of the stack and gives it back: a caller at the end of theirs gets the RangeError here. In the middle of the
 * module it would leave the module's memory half written.
 */
const headroom = (frames: number): number => (frames === 0 ? 0 : 1 + headroom(frames - 1));
const framesOfModule = 512;

/** Runs a call of the module, and throws its error as ours. */
export function call<T>(body: () => T): T {
  headroom(framesOfModule);
  try {
    return body();
  } catch (thrown) {
    throw typeof thrown === "string" ? fromCore(thrown) : thrown;
  }
}

/** The core's own list, by which the tests judge the one above. */
export const coreErrorCodes = (): string[] => codesOfCore();
