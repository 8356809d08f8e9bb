import { equal, ok, suite } from "./check.js";
import { edges } from "./edges.js";
import { texts, vectors } from "./vectors.js";

/** Runs everything against the package, and what it has without keys, as a runtime loaded them. */
export function conform(api, text, tokens) {
  const { check, result } = suite();
  vectors(api, tokens, check);
  edges(api, tokens, check);
  for (const entry of [api, text]) texts(entry, tokens, check);
  check("the texts' entry has what it says, as the package has it, and nothing more", () => {
    const names = ["IvsTokenError", "channelArnFromPlaybackUrl", "errorCodes", "parseTtl", "playbackUrl"];
    // CommonJS has its mark beside them, and some importers a default.
    const own = Object.keys(text).filter((name) => !["default", "__esModule", "module.exports"].includes(name));
    equal(own.sort(), names);
    ok(
      names.every((name) => name in api),
      "the package lacks one",
    );
    equal(text.errorCodes, api.errorCodes);
  });
  const { passed, failures } = result();
  if (passed < 700) failures.push(`only ${passed} checks passed: were the vectors read?`);
  return { passed, failures };
}
