// A suite that runs wherever JavaScript does: no test framework has one.
export function suite() {
  const failures = [];
  let passed = 0;
  const check = (name, body) => {
    try {
      body();
      passed++;
    } catch (error) {
      failures.push(`${name}: ${error?.stack ?? error}`);
    }
  };
  return { check, result: () => ({ passed, failures }) };
}

const shown = (value) => JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part));

const sorted = (value) =>
  value === null || typeof value !== "object" || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

export function equal(actual, expected) {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value, (_, part) => sorted(part)));
  if (a !== b) throw new Error(`got ${shown(actual)}, expected ${shown(expected)}`);
}

export function ok(value, message) {
  if (!value) throw new Error(message);
}

/** The error of a body that must throw ours. */
export function refused(api, body, code) {
  let value;
  try {
    value = body();
  } catch (error) {
    ok(error instanceof api.IvsTokenError, `not our error: ${error?.stack ?? error}`);
    ok(error instanceof Error && error.name === "IvsTokenError", "not an Error");
    if (code !== undefined) equal(error.code, code);
    ok(api.errorCodes.includes(error.code), `${error.code} is in no list`);
    return error;
  }
  throw new Error(`expected ${code}, got ${shown(value)}`);
}
