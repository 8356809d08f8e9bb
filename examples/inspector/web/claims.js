// A token's claims in words. What is no claim of IVS, or has another type than IVS's, is told by the findings.
import { printable } from "./text.js";
import { moment } from "./time.js";

const resolutions = { SD: "SD and lower", HD: "HD and lower", FULL_HD: "Full HD and lower" };

const arn = (text) => {
  const [, , , region, account, resource] = String(text).split(":");
  return resource === undefined ? String(text) : `${resource} in ${region}, account ${account}`;
};
const origins = (text) =>
  text === "*" ? "pages of any origin" : `pages of ${String(text).split(",").join(", ")}, and no others`;
const abilities = (capabilities) => {
  const can = [];
  if (capabilities?.allow_publish === true) can.push("publish");
  if (capabilities?.allow_subscribe === true) can.push("subscribe");
  return can.length > 0 ? `may ${can.join(" and ")}` : "may do nothing";
};

/** Claim, its label, its value in words: in the order in which they are shown. */
const known = [
  ["aws:channel-arn", "Plays", arn],
  ["aws:access-control-allow-origin", "Played on", origins],
  ["aws:strict-origin-enforcement", "No Origin sent", (strict) => (strict ? "refused" : "allowed")],
  ["aws:viewer-id", "Viewer", (id) => `${id}, whose sessions can be revoked`],
  ["aws:viewer-session-version", "Session version", (version) => `${version}: a revocation up to it ends this one`],
  ["aws:single-use-uuid", "Uses", (uuid) => `one, known by ${uuid}`],
  ["aws:maximum-resolution", "Resolution", (limit) => resolutions[limit] ?? String(limit)],
  ["resource", "Joins", arn],
  ["jti", "Participant", String],
  ["user_id", "User", (id) => `${id}, which every participant can read`],
  ["attributes", "Attributes", (all) => `${JSON.stringify(all)}, which every participant can read`],
  ["capabilities", "Rights", abilities],
  ["iat", "Signed", moment],
  ["exp", "Ends", moment],
];

/** The claims as `{ label, words }`. `payload` is a JSON object. */
export function claimsInWords(payload) {
  return known
    .filter(([name]) => Object.hasOwn(payload, name))
    .map(([name, label, words]) => ({ label, words: printable(words(payload[name])) }));
}
