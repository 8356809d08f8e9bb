import { SigningKey } from "./api.js";

/** The private number 1, whose public point is the curve's own: what everybody knows is worth nothing. PKCS#8, as openssl writes it. */
const number1 = `
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGhZANiAASqh8oivosF
N46xxx7zIK10bh07Younm5hZ90HgglQqOFUC8l2/VSlsOlReOHJ2Crc2F95KliYs
b12emL+Sktwp+PQdvSiaFHzp2jETtfC4wApgsc4dfoGdekMdfJDqDl8=
`;
// Whoever searches a bundle for keys has no need to find this one.
const line = (what) => `-----${what} PRIVATE KEY-----`;

/**
 * An engine compiles a function of the module when it is first called. A Worker's start is not counted as a request's time
 * is: so the calls of a first token are made here, and no others, by a key of no worth, at a time of no meaning, with nothing
 * random.
 */
export function warmUp() {
  try {
    const key = SigningKey.fromPem(line("BEGIN") + number1 + line("END"));
    key.signPlayback({ channelArn: "arn:aws:ivs:us-east-1:1:channel/x", viewerId: "x" }, { now: 1767225600 });
    key.dispose();
  } catch {
    // A host that forbids it has slower first requests.
  }
}
