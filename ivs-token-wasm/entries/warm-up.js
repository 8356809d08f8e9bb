import { SigningKey } from "./api.js";

/**
 * An engine compiles a function of the module when it is first called. A Worker's start is not counted as a request's time
 * is: so the calls of a first token are made here, by a key of no worth, at a time of no meaning, with nothing random.
 *
 * Making that key first is more than a token needs, and pays: with a constant key in its place, and so two multiplications of
 * the curve instead of three, workerd's first request took 2.1 ms over a bare Worker's, and 0.7 with this. `make bench` tells.
 */
export function warmUp() {
  try {
    const key = SigningKey.fromPem(SigningKey.fromScalar(new Uint8Array(48).fill(1)).toPkcs8Pem());
    key.signPlayback({ channelArn: "arn:aws:ivs:us-east-1:1:channel/x", viewerId: "x" }, { now: 1767225600 });
    key.dispose();
  } catch {
    // A host that forbids it has slower first requests.
  }
}
