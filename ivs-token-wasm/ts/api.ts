import { callWords } from "./arguments.js";
import type { Clock, Inspection } from "./claims.js";
import { call, IvsTokenError } from "./errors.js";
import * as glue from "./glue.js";
import { decode, encode, longestText } from "./wire.js";

export type { LoadOptions } from "./arguments.js";
export type * from "./claims.js";
export { errorCodes, IvsTokenError, type IvsTokenErrorCode } from "./errors.js";
export { SigningKey, UnsignedToken, unsignedParticipant, unsignedPlayback, VerifyingKey } from "./keys.js";

/** What is in a token, and what IVS would object to. Needs no key, and never fails for what the token holds. */
export function inspect(token: string, options?: Clock): Inspection {
  const [text, words] = [encode("token", token), callWords(options)];
  const read = decode(call(() => glue.inspect(text, words))) as Partial<Inspection>;
  return { header: read.header ?? null, payload: read.payload ?? null, findings: read.findings ?? [] };
}

/** The seconds of a TTL such as `"90s"` or `"3d"`. @throws {IvsTokenError} `expiry_invalid` */
export function parseTtl(text: string): number {
  const words = encode("text", text);
  return Number(call(() => glue.parseTtl(words)));
}

/** Unlike other texts a URL has no limit in the core, and must not be cut on its way there. */
function urlWords(url: unknown): string[] {
  if (typeof url === "string" && url.length > longestText) {
    throw new IvsTokenError(
      "url_invalid",
      "playback URL: it is longer than any URL; pass the one that GetChannel gives",
    );
  }
  return encode("url", url);
}

/** The playback URL with the token in its query. @throws {IvsTokenError} `url_…`, `token_malformed` */
export function playbackUrl(url: string, token: string): string {
  const [words, tokenWords] = [urlWords(url), encode("token", token)];
  return call(() => glue.playbackUrl(words, tokenWords));
}

/** The ARN of the channel that a playback URL of IVS names. @throws {IvsTokenError} `url_invalid` */
export function channelArnFromPlaybackUrl(url: string): string {
  const words = urlWords(url);
  return call(() => glue.channelArnFromPlaybackUrl(words));
}
