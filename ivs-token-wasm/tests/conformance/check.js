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

/** Says of a text whether it holds eight characters in a row of this PEM's body, as they are or in base64. */
export function finder(pem) {
  const lines = pem.split("\n").filter((line) => line !== "" && !line.startsWith("-"));
  // Base64 of each place that a line may begin at, short of what depends on its neighbours.
  const forms = lines.flatMap((line) => [line, ...["", "x", "xx"].map((before) => btoa(before + line).slice(4, -4))]);
  const windows = new Set(forms.flatMap((form) => Array.from(form.slice(7), (_, at) => form.slice(at, at + 8))));
  return (text) => {
    for (let at = 0; at + 8 <= text.length; at++) if (windows.has(text.slice(at, at + 8))) return true;
    return false;
  };
}

const held = (error) => Reflect.ownKeys(error).map((name) => error[name]);

/** All that an error shows, to whoever looks: in a log, and where the host has a closer view. */
export function shownOf(error) {
  const { inspect = String } = globalThis.process?.getBuiltinModule?.("node:util") ?? {};
  const views = [inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }), JSON.stringify(error)];
  return [...views, ...held(error)].join("\n");
}

/** The error of a body that must throw ours. */
export function refused(api, body, code) {
  let value;
  try {
    value = body();
  } catch (error) {
    ok(error instanceof api.IvsTokenError, `not our error: ${error?.stack ?? error}`);
    ok(error instanceof Error && error.name === "IvsTokenError", "not an Error");
    // Texts and numbers: no object, which might be the caller's.
    ok(held(error).every((value) => Object(value) !== value) && !("cause" in error), "it holds what was given");
    if (code !== undefined) equal(error.code, code);
    ok(api.errorCodes.includes(error.code), `${error.code} is in no list`);
    return error;
  }
  throw new Error(`expected ${code}, got ${shown(value)}`);
}
