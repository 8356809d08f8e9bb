// A first token, by whom: each program is read as a module of its own, in a fresh process or Worker, with `PEM` in it.
const claims = `{
  "aws:channel-arn": "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl",
  "aws:access-control-allow-origin": "https://example.com", "aws:viewer-id": "viewer", exp: Math.floor(Date.now() / 1000) + 300 }`;
const ours = `{ channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl", allowOrigins: ["https://example.com"], viewerId: "viewer" }`;
const encode = 'const encode = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");';
const input = `const input = encode({ alg: "ES384", typ: "JWT" }) + "." + encode(${claims});`;

/** In Node: statements that end with `token`, without what stands outside of them. */
export const inNode = {
  "ivs-token, import": `const { SigningKey } = await import("ivs-token");
    const token = SigningKey.fromPem(PEM).signPlayback(${ours});`,
  "ivs-token, require": `const { SigningKey } = require("ivs-token");
    const token = SigningKey.fromPem(PEM).signPlayback(${ours});`,
  jose: `const { importPKCS8, SignJWT } = await import("jose");
    const token = await new SignJWT(${claims}).setProtectedHeader({ alg: "ES384", typ: "JWT" }).sign(await importPKCS8(PEM, "ES384"));`,
  "jose by subpaths": `const [{ importPKCS8 }, { SignJWT }] = [await import("jose/key/import"), await import("jose/jwt/sign")];
    const token = await new SignJWT(${claims}).setProtectedHeader({ alg: "ES384", typ: "JWT" }).sign(await importPKCS8(PEM, "ES384"));`,
  jsonwebtoken: `const { default: jsonwebtoken } = await import("jsonwebtoken");
    const token = jsonwebtoken.sign(${claims}, PEM, { algorithm: "ES384", noTimestamp: true });`,
  "node:crypto": `const { createPrivateKey, sign } = await import("node:crypto");
    ${encode} ${input}
    const token = input + "." + sign("sha384", input, { key: createPrivateKey(PEM), dsaEncoding: "ieee-p1363" }).toString("base64url");`,
  WebCrypto: `${encode} ${input}
    const der = Uint8Array.from(atob(PEM.replace(/-----.+-----|\\n/g, "")), (character) => character.charCodeAt(0));
    const key = await crypto.subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-384" }, false, ["sign"]);
    const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-384" }, key, new TextEncoder().encode(input)));
    const token = input + "." + btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_");`,
};

const worker = (imports, scope, body) => `${imports}
  ${scope}
  export default { async fetch() { ${body} return new Response(token); } };`;

/** In a Worker: the key once for each isolate, as each library's own documentation has it. */
export const inWorkers = {
  "a bare Worker": worker("", "", 'const token = "a.b.c";'),
  "ivs-token, key at module scope": worker(
    'import { SigningKey } from "ivs-token";',
    "const key = SigningKey.fromPem(PEM);",
    `const token = key.signPlayback(${ours});`,
  ),
  "ivs-token, key in the request": worker(
    'import { SigningKey } from "ivs-token";',
    "let key;",
    `key ??= SigningKey.fromPem(PEM); const token = key.signPlayback(${ours});`,
  ),
  jose: worker(
    'import { importPKCS8 } from "jose/key/import"; import { SignJWT } from "jose/jwt/sign";',
    "let key;",
    `key ??= await importPKCS8(PEM, "ES384");
    const token = await new SignJWT(${claims}).setProtectedHeader({ alg: "ES384", typ: "JWT" }).sign(key);`,
  ),
  WebCrypto: worker("", "", inNode.WebCrypto),
};
