// In Deno, Bun and Chromium: beside the runtime's own WebCrypto, by its own clock.
import { SigningKey } from "ivs-token";
import { byOwnClock, contestants, inTurns } from "./measure.mjs";

export async function run() {
  const made = Object.entries(await contestants(SigningKey));
  return inTurns(Object.fromEntries(made.map(([name, sign]) => [name, byOwnClock(sign)])));
}
