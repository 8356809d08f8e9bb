import * as glue from "ivs-token-glue";
import type { Clock, Inspection } from "./claims.js";
import { ask } from "./module.js";
import { Words } from "./wire.js";

export type { BytesLike } from "./bytes.js";
export type * from "./claims.js";
export { SigningKey, UnsignedToken, unsignedParticipant, unsignedPlayback, VerifyingKey } from "./keys.js";
export type { LoadOptions } from "./page.js";
export * from "./text.js";

/** What is in a token, and what IVS would object to. Needs no key, and never fails for what the token holds. */
export function inspect(token: string, options?: Clock): Inspection {
  const words = new Words().text(token).clock().options(options);
  const read = ask(words, glue.inspect) as Partial<Inspection>;
  return { header: read.header ?? null, payload: read.payload ?? null, findings: read.findings ?? [] };
}
