import ivs = require("ivs-token");
import text = require("ivs-token/text");

const seconds: number = ivs.parseTtl("5m");
const token: string = ivs.SigningKey.fromPem(new Uint8Array()).signPlayback({ channelArn: "a" });
const url: string = text.playbackUrl("https://x", token);
export = { seconds, token, url };
