// Times in words.

const units = [
  ["year", 31_536_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** The two greatest units: `2 hours 5 minutes`. */
export function duration(seconds) {
  const parts = [];
  let rest = seconds;
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 seconds";
}

// From here on a number of seconds is taken for one of milliseconds, by the library too.
const MILLISECONDS = 1e11;

/** A moment in this machine's time zone and in UTC. What no calendar has stays a number. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  if (seconds > MILLISECONDS) {
    return `the year ${date.getUTCFullYear()}, or, if it counts milliseconds, ${moment(Math.floor(seconds / 1000))}`;
  }
  const local = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
  return `${local} (${date.toISOString().replace(".000Z", "Z")})`;
}

const scales = [60, 600, 3600, 43_200, 86_400, 7 * 86_400, 14 * 86_400];

/**
 * How much of a token's life is left. Its life begins at `iat`; a playback token has none, so that what is left is seen
 * as a part of the next round length of time.
 */
export function lifeLeft({ exp, iat }, now) {
  if (!Number.isSafeInteger(exp) || exp > MILLISECONDS) return undefined;
  const left = Math.max(0, exp - now);
  const known = Number.isSafeInteger(iat) && iat < exp;
  const whole = known ? exp - iat : (scales.find((scale) => left <= scale) ?? left);
  return { left, share: Math.min(1, left / whole), full: known ? "at the signing" : `at ${duration(whole)}` };
}
