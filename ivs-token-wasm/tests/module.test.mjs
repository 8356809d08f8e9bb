// One module behind one glue, whichever entries a program loads, and in whatever order.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { bundle, installed, textWasm, tokens, wasm } from "./runners/common.mjs";

const { keys } = tokens();
const { rfc6979 } = keys;

/** What a program prints as JSON; a fresh process each time, since a module is started once. */
function program(source) {
  const prelude = `
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    const require = createRequire(import.meta.resolve("ivs-token"));
    const compile = () => new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("ivs-token/module.wasm"))));
    const claims = { channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x" };
    const now = 1750000000;
    const outcome = (body) => { try { return { value: body() }; } catch (error) {
      return { name: error.name, code: error.code, message: String(error.message) }; } };
    const print = (value) => console.log(JSON.stringify(value));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", `${prelude}\n${source}`], {
    cwd: join(installed, "../.."),
    encoding: "utf8",
    env: { ...process.env, PEM: rfc6979.sec1_pem, SCALAR: rfc6979.scalar },
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

test("the manual entry: the same module again is started already, another one is an error", () => {
  const { first, again, other, after } = program(`
    import { instantiate, SigningKey } from "ivs-token/manual";
    const module = compile();
    instantiate(module);
    const key = SigningKey.fromPem(process.env.PEM);
    const first = key.signPlayback(claims, { now });
    const again = outcome(() => instantiate(module));
    const other = outcome(() => instantiate(compile()));
    const after = [key.signPlayback(claims, { now }), SigningKey.fromPem(process.env.PEM).signPlayback(claims, { now })];
    print({ first, again, other, after });`);
  assert.deepEqual(again, {});
  assert.equal(other.code, "module_unavailable");
  assert.match(other.message, /instantiate\(module\) was called with another module before/);
  assert.deepEqual(after, [first, first]);
});

test("no error after a second instantiate() shows a key", () => {
  // The glue kept a view of the first memory: errors were read there, from wherever keys lay by then.
  const outcomes = program(`
    import { instantiate, SigningKey, parseTtl } from "ivs-token/manual";
    instantiate(compile());
    const keys = Array.from({ length: 50 }, () => SigningKey.fromPem(process.env.PEM));
    outcome(() => instantiate(compile()));
    const bodies = Array.from({ length: 50 }, (_, index) => [
      () => SigningKey.fromPem("x".repeat(index * 40)), () => keys[index].signPlayback({ channelArn: "x".repeat(index) }),
      () => parseTtl("x".repeat(index)), () => keys[index].signPlayback(claims, { now }),
    ]).flat();
    print(bodies.map(outcome));`);
  const secrets = [rfc6979.scalar, ...rfc6979.sec1_pem.split("\n").filter((line) => !line.startsWith("-"))];
  for (const { name, message, value } of outcomes) {
    assert.ok(value !== undefined || name === "IvsTokenError", message);
    const shown = message ?? "";
    for (const text of [shown, Buffer.from(shown).toString("hex"), Buffer.from(shown, "latin1").toString("hex")]) {
      for (const secret of secrets) {
        for (let at = 0; at + 8 <= secret.length; at++) assert.ok(!text.includes(secret.slice(at, at + 8)), shown);
      }
    }
  }
});

test("before it is started, every call says what is missing", () => {
  const outcomes = program(`
    import * as api from "ivs-token/manual";
    const { SigningKey, VerifyingKey } = api;
    print([
      () => SigningKey.fromPem(process.env.PEM), () => SigningKey.fromPem(undefined), () => SigningKey.generate(),
      () => VerifyingKey.fromDer(new Uint8Array(3)), () => api.unsignedPlayback(claims), () => api.inspect("x"),
      () => api.parseTtl("5m"), () => api.playbackUrl("https://x", "x"), () => api.channelArnFromPlaybackUrl("x"),
    ].map(outcome));`);
  for (const { name, code, message } of outcomes) {
    assert.deepEqual([name, code], ["IvsTokenError", "module_unavailable"], message);
    assert.match(message, /call instantiate\(module\) of ivs-token\/manual first/);
  }
});

test("what is no module of this package is refused, and the right one still starts", () => {
  const { wrong, seconds } = program(`
    import { instantiate, parseTtl } from "ivs-token/manual";
    const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    // The other module of this package, which has a part of the functions.
    const text = new WebAssembly.Module(readFileSync(${JSON.stringify(textWasm)}));
    const wrong = [empty, text, undefined, {}, "module.wasm", Promise.resolve(compile())].map((module) => outcome(() => instantiate(module)));
    instantiate(compile());
    print({ wrong, seconds: parseTtl("5m") });`);
  for (const { code, message } of wrong) {
    assert.equal(code, "module_unavailable", message);
    assert.match(message, /a WebAssembly\.Module/);
  }
  assert.equal(seconds, 300);
});

const loads = {
  import: 'await import("ivs-token")',
  require: 'require("ivs-token")',
  manual: '(await import("ivs-token/manual").then((manual) => { manual.instantiate(compile()); return manual; }))',
};
for (const first of Object.keys(loads)) {
  for (const second of Object.keys(loads).filter((name) => name !== first)) {
    test(`${first} and ${second} in one program do not meet`, () => {
      const { tokens, errors, isOurs } = program(`
        const apis = [${loads[first]}, ${loads[second]}];
        const keys = apis.map(({ SigningKey }) => SigningKey.fromPem(process.env.PEM));
        const tokens = [...keys, ...keys].map((key) => key.signPlayback(claims, { now }));
        const thrown = apis.map(({ parseTtl }) => { try { parseTtl("x"); } catch (error) { return error; } });
        const errors = thrown.map(({ code }) => code);
        // An error of one copy is caught by the class of the other.
        const isOurs = thrown.flatMap((error) => apis.map(({ IvsTokenError }) => error instanceof IvsTokenError));
        print({ tokens, errors, isOurs });`);
      assert.equal(new Set(tokens).size, 1);
      assert.deepEqual(errors, ["expiry_invalid", "expiry_invalid"]);
      assert.deepEqual(isOurs, [true, true, true, true]);
    });
  }
}

const der = (pem) => Buffer.from(pem.replace(/-.*/g, ""), "base64");
const forms = {
  "fromPem, text": ["fromPem", ({ sec1_pem }) => sec1_pem],
  "fromPem, PKCS#8": ["fromPem", ({ pkcs8_pem }) => pkcs8_pem],
  "fromPem, bytes": ["fromPem", ({ sec1_pem }) => Buffer.from(sec1_pem)],
  fromDer: ["fromDer", ({ sec1_pem }) => der(sec1_pem)],
  fromScalar: ["fromScalar", ({ scalar }) => Buffer.from(scalar, "hex")],
};
for (const [name, [from, form]] of Object.entries(forms)) {
  const claims = { channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x" };

  test(`two keys of one length are two keys: ${name}`, async () => {
    const { SigningKey, VerifyingKey } = await import("ivs-token");
    const both = [keys.rfc6979, keys.top_bit];
    assert.equal(form(both[0]).length, form(both[1]).length);
    const signing = both.map((key) => SigningKey[from](form(key)));
    const publics = [
      both.map(({ public_pem }) => VerifyingKey.fromPem(public_pem)),
      both.map(({ public_pem }) => VerifyingKey.fromDer(der(public_pem))),
      signing.map((key) => key.verifyingKey()),
    ];
    const signed = signing.map((key) => key.signPlayback(claims));
    for (const verifying of publics) {
      for (const own of [0, 1]) {
        assert.equal(verifying[own].verifyPlayback(signed[own]).channelArn, claims.channelArn);
        assert.throws(() => verifying[1 - own].verifyPlayback(signed[own]), { code: "token_signature" });
      }
    }
  });

  test(`one key loaded twice is two objects, and the one outlives the other: ${name}`, async () => {
    const { SigningKey } = await import("ivs-token");
    const [first, second] = [SigningKey[from](form(rfc6979)), SigningKey[from](form(rfc6979))];
    const [one, other] = [first.verifyingKey(), first.verifyingKey()];
    first.dispose();
    one.dispose();
    assert.throws(() => first.signPlayback(claims), { code: "key_empty" });
    assert.equal(other.verifyPlayback(second.signPlayback(claims)).channelArn, claims.channelArn);
  });
}

test("instanceof knows what is none, and classes of a caller's own", async () => {
  const { IvsTokenError } = await import("ivs-token");
  class Mine extends IvsTokenError {}
  const ours = new IvsTokenError("key_empty", "x");
  const mine = new Mine("key_empty", "x");
  assert.deepEqual(
    [ours, mine, new Error("x"), null, undefined, "x", {}].map((value) => value instanceof IvsTokenError),
    [true, true, false, false, false, false, false],
  );
  assert.deepEqual([ours instanceof Mine, mine instanceof Mine, mine instanceof Error], [false, true, true]);
});

test("without random numbers, as at a Worker's module scope, the error says so", () => {
  const { outcomes } = program(`
    Object.defineProperty(globalThis, "crypto", { value: { getRandomValues() { throw new Error("Disallowed operation"); } } });
    const { SigningKey } = await import("ivs-token");
    const key = SigningKey.fromPem(process.env.PEM);
    print({ outcomes: [outcome(() => SigningKey.generate()), outcome(() => key.signPlayback({ ...claims, singleUse: true }))] });`);
  for (const { code, message } of outcomes) {
    assert.equal(code, "random_unavailable");
    assert.match(message, /Worker gives none at module scope/);
  }
});

test("the list of codes can be changed by nobody", async () => {
  const { errorCodes } = await import("ivs-token");
  assert.ok(Object.isFrozen(errorCodes));
});

test("a host without FinalizationRegistry signs, and dispose() frees there", () => {
  const { same, error } = program(`
    delete globalThis.FinalizationRegistry;
    const { SigningKey } = await import("ivs-token");
    const key = SigningKey.fromPem(process.env.PEM);
    const same = key.signPlayback(claims, { now }) === key.signPlayback(claims, { now });
    key.dispose();
    print({ same, error: outcome(() => key.signPlayback(claims)).code });`);
  assert.deepEqual([same, error], [true, "key_empty"]);
});

/** A Worker's entry as a script for a fresh context, whose module does first what `prepare` says. */
async function workersEntry(prepare) {
  const script = await bundle('export * from "ivs-token";', {
    format: "iife",
    globalName: "api",
    conditions: ["workerd"],
    plugins: [
      {
        name: "module",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /module\.wasm$/ }, () => ({ path: "module", namespace: "module" }));
          onLoad({ filter: /.*/, namespace: "module" }, () => ({ contents: "export default compiledModule" }));
        },
      },
    ],
  });
  const calls = [];
  class Instance {
    constructor(...given) {
      const { exports } = new WebAssembly.Instance(...given);
      const told = ([name, value]) => {
        if (typeof value !== "function") return [name, value];
        const call = (...args) => {
          calls.push(name);
          prepare(name);
          return value(...args);
        };
        return [name, call];
      };
      this.exports = Object.fromEntries(Object.entries(exports).map(told));
    }
  }
  const crypto = { getRandomValues: () => assert.fail("something random") };
  const compiledModule = new WebAssembly.Module(readFileSync(wasm));
  const context = { compiledModule, WebAssembly: { Instance }, crypto, TextEncoder, TextDecoder, console };
  return { api: runInNewContext(`${script}; api`, context), calls };
}

test("a Worker's entry signs a token while it is imported, so that its code is compiled", async () => {
  const { calls } = await workersEntry(() => undefined);
  for (const name of ["signingkey_fromPem", "signingkey_signPlayback", "__wbg_signingkey_free"]) {
    assert.ok(calls.includes(name), `${name} is not among ${calls}`);
  }
});

test("a host that forbids that does not notice", async () => {
  for (const forbidden of ["hasRoom", "signingkey_fromScalar", "signingkey_signPlayback"]) {
    let first = true;
    const { api, calls } = await workersEntry((name) => {
      if (name !== forbidden || !first) return;
      first = false;
      throw new Error("Disallowed operation called within global scope");
    });
    assert.ok(calls.includes(forbidden));
    const token = api.SigningKey.fromPem(rfc6979.sec1_pem).signPlayback(
      { channelArn: "arn:aws:ivs:us-east-1:123456789012:channel/x" },
      { now: 1750000000 },
    );
    assert.equal(token.split(".").length, 3);
  }
});

test("the module's own types and file are where the package says", () => {
  assert.ok(WebAssembly.validate(readFileSync(join(installed, "dist/module.wasm"))));
});
