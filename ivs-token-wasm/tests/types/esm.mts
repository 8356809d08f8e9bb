import {
  type IvsTokenError,
  type IvsTokenErrorCode,
  inspect,
  parseTtl,
  playbackUrl,
  SigningKey,
  unsignedPlayback,
  type VerifyingKey,
} from "ivs-token";
import { instantiate } from "ivs-token/manual";
import module from "ivs-token/module.wasm";
import {
  channelArnFromPlaybackUrl,
  errorCodes,
  parseTtl as secondsOf,
  IvsTokenError as TextError,
} from "ivs-token/text";

const key: SigningKey = SigningKey.fromPem("pem", { allowBrowser: true });
const token: string = key.signPlayback(
  { channelArn: "a", allowOrigins: ["b"], expiresAt: new Date(), singleUse: true },
  { now: 1 },
);
const many: (string | IvsTokenError)[] = key.signPlaybackMany([{ channelArn: "a", viewerId: undefined }]);
const verifying: VerifyingKey = key.verifyingKey();
const channel: string = verifying.authorizePlayback(token, { channelArn: "a", origin: null }).channelArn;
const version: number | undefined = verifying.verifyPlayback(token).viewerSessionVersion;
const attributes: Record<string, string> | undefined = verifying.verifyParticipant(token, {
  now: new Date(),
}).attributes;
// On an ArrayBuffer, or WebCrypto's types would not take it.
const digest: Uint8Array<ArrayBuffer> = unsignedPlayback({ channelArn: "a" }).signingDigest;
const code: IvsTokenErrorCode = "key_wrong_curve";
const texts: string[] = inspect(token).findings.map(({ message }) => message);
const url: string = playbackUrl("https://x", token);
instantiate(module);
SigningKey.fromDer(new ArrayBuffer(1)).dispose();
SigningKey.fromPem(new DataView(new ArrayBuffer(1))).dispose();
{
  using own = SigningKey.generate();
  own.toPkcs8Pem();
}

const seconds: number = secondsOf("5m");
const arn: string = channelArnFromPlaybackUrl("https://x");
const first: IvsTokenErrorCode | undefined = errorCodes[0];
const ours: IvsTokenErrorCode = new TextError("url_invalid", "x").code;

export { arn, attributes, channel, code, digest, first, instantiate, many, ours, seconds, texts, url, version };

// @ts-expect-error: no such option
key.signPlayback({ channelArn: "a", viewer: "b" });
// @ts-expect-error: required
key.signPlayback({});
// @ts-expect-error: no such resolution
key.signPlayback({ channelArn: "a", maximumResolution: "4K" });
// @ts-expect-error: no such code
const wrong: IvsTokenErrorCode = "key_wrong";
// @ts-expect-error: keys are made by their functions
new SigningKey();
// @ts-expect-error: text
parseTtl(5);

export { wrong };
