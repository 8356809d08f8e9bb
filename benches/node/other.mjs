// In Deno, Bun and Chromium: beside the runtime's own WebCrypto, by its own clock.
import { SigningKey } from "ivs-token";
import { byOwnClock, contestants, inTurns } from "./measure.mjs";

export async function run() {
  const tables = {};
  for (const [job, made] of Object.entries(await contestants(SigningKey))) {
    tables[job] = await inTurns(
      Object.fromEntries(Object.entries(made).map(([name, body]) => [name, byOwnClock(body)])),
    );
  }
  return tables;
}
