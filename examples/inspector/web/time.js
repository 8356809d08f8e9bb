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

const minutes = [1, 2, 5, 10, 30, 60, 120, 360, 720, 1440, 10_080, 20_160];

/**
 * How much of a token's life is left, as a part of the whole. Its life begins at `iat`; a playback token has none, so that the
 * whole is a round length of time: the shortest in which what was left fits when the token was first `seen` here.
 */
export function lifeLeft({ exp, iat }, now, seen) {
  if (!Number.isSafeInteger(exp) || exp > MILLISECONDS) return undefined;
  const signed = Number.isSafeInteger(iat) && iat < exp;
  const atFirst = exp - seen;
  const whole = signed ? exp - iat : (minutes.map((count) => count * 60).find((round) => atFirst <= round) ?? atFirst);
  const left = Math.max(0, exp - now);
  return { left, share: Math.min(1, left / whole), whole, signed };
}
