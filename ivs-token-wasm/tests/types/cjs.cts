import ivs = require("ivs-token");

const seconds: number = ivs.parseTtl("5m");
const token: string = ivs.SigningKey.fromPem(new Uint8Array()).signPlayback({ channelArn: "a" });
export = { seconds, token };
