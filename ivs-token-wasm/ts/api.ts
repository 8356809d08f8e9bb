import type { Clock, Inspection } from "./claims.js";
import * as glue from "./glue.js";
import { call } from "./module.js";
import { decode, Words } from "./wire.js";

export type { BytesLike } from "./bytes.js";
export type * from "./claims.js";
export { errorCodes, IvsTokenError, type IvsTokenErrorCode } from "./errors.js";
export { SigningKey, UnsignedToken, unsignedParticipant, unsignedPlayback, VerifyingKey } from "./keys.js";
export type { LoadOptions } from "./page.js";

/** What is in a token, and what IVS would object to. Needs no key, and never fails for what the token holds. */
export function inspect(token: string, options?: Clock): Inspection {
  const words = new Words().text(token).clock().options(options);
  const read = decode(call(words.size, () => glue.inspect(words.list))) as Partial<Inspection>;
  return { header: read.header ?? null, payload: read.payload ?? null, findings: read.findings ?? [] };
}

/** The seconds of a TTL such as `"90s"` or `"3d"`. @throws {IvsTokenError} `expiry_invalid` */
export function parseTtl(text: string): number {
  const words = new Words().text(text);
  return Number(call(words.size, () => glue.parseTtl(words.list)));
}

/** The playback URL with the token in its query. @throws {IvsTokenError} `url_…`, `token_malformed` */
export function playbackUrl(url: string, token: string): string {
  const words = new Words().text(url).text(token);
  return call(words.size, () => glue.playbackUrl(words.list));
}

/** The ARN of the channel that a playback URL of IVS names. @throws {IvsTokenError} `url_invalid` */
export function channelArnFromPlaybackUrl(url: string): string {
  const words = new Words().text(url);
  return call(words.size, () => glue.channelArnFromPlaybackUrl(words.list));
}
