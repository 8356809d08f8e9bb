import { suite } from "./check.js";
import { edges } from "./edges.js";
import { vectors } from "./vectors.js";

/** Runs everything against the package as a runtime loaded it. */
export function conform(api, tokens) {
  const { check, result } = suite();
  vectors(api, tokens, check);
  edges(api, tokens, check);
  const { passed, failures } = result();
  if (passed < 700) failures.push(`only ${passed} checks passed: were the vectors read?`);
  return { passed, failures };
}
