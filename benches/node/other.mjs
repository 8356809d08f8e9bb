// The same in Deno and Bun, beside their WebCrypto.
import { SigningKey } from "ivs-token";
import { us, webCrypto } from "./measure.mjs";

const key = SigningKey.generate();
const claims = {
  channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl",
  allowOrigins: ["https://example.com"],
};
const encode = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");
const input = () =>
  `${encode({ alg: "ES384", typ: "JWT" })}.${encode({
    "aws:channel-arn": claims.channelArn,
    "aws:access-control-allow-origin": claims.allowOrigins[0],
    exp: Math.floor(Date.now() / 1000) + 300,
  })}`;

console.log(
  JSON.stringify(
    await us({ "ivs-token": () => key.signPlayback(claims), WebCrypto: await webCrypto(key.toPkcs8Pem(), input) }),
  ),
);
