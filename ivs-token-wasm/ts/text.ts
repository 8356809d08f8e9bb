/** What needs no key and no time: all of `ivs-token/text`. */
import * as glue from "ivs-token-glue";
import { ask } from "./module.js";
import { Words } from "./wire.js";

export { errorCodes, IvsTokenError, type IvsTokenErrorCode } from "./errors.js";

/** The seconds of a TTL such as `"90s"` or `"3d"`. @throws {IvsTokenError} `expiry_invalid` */
export function parseTtl(text: string): number {
  return ask(new Words().text(text), glue.parseTtl) as number;
}

/** The playback URL with the token in its query. @throws {IvsTokenError} `url_…`, `token_malformed` */
export function playbackUrl(url: string, token: string): string {
  return ask(new Words().text(url).text(token), glue.playbackUrl) as string;
}

/** The ARN of the channel that a playback URL of IVS names. @throws {IvsTokenError} `url_invalid` */
export function channelArnFromPlaybackUrl(url: string): string {
  return ask(new Words().text(url), glue.channelArnFromPlaybackUrl) as string;
}
