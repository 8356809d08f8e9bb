import * as glue from "ivs-token-glue";
import { ask } from "./module.js";
import { Words } from "./wire.js";

/** What a private key may be loaded with. */
export interface LoadOptions {
  /** Says that a private key in a web page is meant. */
  allowBrowser?: boolean | null | undefined;
}

let warned = false;

/** A private key in a page is a key that every visitor has: says so once, unless it is meant. */
export function warnInPage(options: LoadOptions | null | undefined): void {
  const words = new Words().options(options);
  const meant = ask(words, glue.allowsBrowser);
  const page = globalThis as { window?: unknown; document?: unknown };
  if (meant || warned || page.window === undefined || page.document === undefined) return;
  warned = true;
  console.warn(
    "ivs-token: a private key was loaded in a web page, where every visitor can read it and sign tokens. " +
      "Sign on a server or at the edge. If this page is no public one: SigningKey.fromPem(pem, { allowBrowser: true }).",
  );
}
