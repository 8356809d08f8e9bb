/**
 * How values cross into the module: as flat words of text, each with a tag for its first character.
 *
 * All of a caller's object is read here, before the call: a getter or proxy of theirs that throws does so in JavaScript,
 * and nothing can unwind through the module. Nothing is judged here: which names and types an option takes is the core's table.
 */
import { IvsTokenError } from "./errors.js";

/** What a word's first character says; `src/wire.rs` has the same list. */
const tag = {
  unset: "u",
  boolean: "b",
  integer: "i",
  number: "n",
  text: "t",
  invalidText: "s",
  instant: "d",
  invalidInstant: "D",
  list: "l",
  map: "m",
  bytes: "x",
  other: "o",
} as const;

/**
 * What is longer than anything that the core takes is cut here, still too long: it gets the same answer, and a hundred
 * megabytes are not copied to get it. Keys may have 64 KiB, tokens 8 KiB.
 */
export const longestText = 0x20000;
/** So are lists and maps, also where their texts together are longer than that; and options, of which no call knows so many. */
const mostItems = 0x1000;
const mostOptions = 16;

const isPlain = (prototype: object | null) => prototype === null || Object.getPrototypeOf(prototype) === null;

/** Dates of other realms (Vercel's runtime has two) are dates too: the brand says so, `instanceof` would not. */
function milliseconds(value: object): number | undefined {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

function writeText(words: string[], text: string): void {
  const short = text.length > longestText ? text.slice(0, longestText) : text;
  // A cut may have halved a pair; what is cut is refused for its length.
  const valid = short === text ? short.isWellFormed() : true;
  words.push(valid ? tag.text + short : tag.invalidText);
}

function writeObject(words: string[], value: object, nesting: number): void {
  if (Array.isArray(value)) {
    if (nesting > 1) {
      words.push(tag.other);
      return;
    }
    const length = Math.min(value.length, mostItems);
    const head = words.push(tag.list) - 1;
    let [count, size] = [0, 0];
    for (; count < length && size <= longestText; count++) size += write(words, value[count], nesting + 1);
    // What was written, not what a proxy says its length is.
    words[head] = tag.list + count;
    return;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    words.push(tag.bytes);
    return;
  }
  const time = milliseconds(value);
  if (time !== undefined) {
    words.push(Number.isNaN(time) ? tag.invalidInstant : tag.instant + Math.floor(time / 1000));
    return;
  }
  // A Map or an instance of a class has no keys of its own that would say what is in it.
  if (nesting > 1 || !isPlain(Object.getPrototypeOf(value))) {
    words.push(tag.other);
    return;
  }
  writeMap(words, value, nesting + 1);
}

function writeMap(words: string[], value: object, nesting: number): void {
  const keys = Object.keys(value);
  // A text among many options may be as long as it likes: it must not hide that a later one is unknown or of a wrong type.
  const [most, longest] = nesting === 1 ? [mostOptions, Number.POSITIVE_INFINITY] : [mostItems, longestText];
  const head = words.push(tag.map) - 1;
  let [count, size] = [0, 0];
  for (; count < Math.min(keys.length, most) && size <= longest; count++) {
    const key = keys[count] as string;
    writeText(words, key);
    size += key.length + write(words, (value as Record<string, unknown>)[key], nesting);
  }
  words[head] = tag.map + count;
}

/** Gives the length of what was written, where that is one word. */
function write(words: string[], value: unknown, nesting: number): number {
  switch (typeof value) {
    case "undefined":
      words.push(tag.unset);
      break;
    case "boolean":
      words.push(tag.boolean + (value ? 1 : 0));
      break;
    case "number":
      // Beyond i64, "1e+21" and the like are no integers to the reader either.
      words.push(Number.isInteger(value) ? tag.integer + value : tag.number);
      break;
    case "bigint":
      words.push(BigInt.asIntN(64, value) === value ? tag.integer + value : tag.number);
      break;
    case "string":
      writeText(words, value);
      break;
    case "object":
      if (value === null) words.push(tag.unset);
      else writeObject(words, value, nesting);
      break;
    default:
      words.push(tag.other);
  }
  return (words.at(-1) as string).length;
}

/** Runs what reads a caller's value: what its getters and proxies throw is an error of ours. */
export function reading<T>(what: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (cause instanceof IvsTokenError) throw cause;
    throw new IvsTokenError("claims_type", `${what}: reading it threw an error (see its cause); pass plain values`, {
      cause,
    });
  }
}

/** An argument that should be text, as words: lists and maps are not looked into. */
export function encode(what: string, value: unknown): string[] {
  const words: string[] = [];
  reading(what, () => write(words, value, 2));
  return words;
}

/** Adds an object of options; unset for `undefined` and `null`. */
export function writeOptions(words: string[], what: string, options: object | null | undefined): void {
  if (options === undefined || options === null) {
    words.push(`${tag.map}0`);
    return;
  }
  reading(what, () => {
    if (typeof options !== "object" || Array.isArray(options)) {
      throw new IvsTokenError("claims_type", `${what}: an object of options belongs here`);
    }
    writeMap(words, options, 1);
  });
}

/** Reads words that the core wrote. */
export function decode(words: readonly string[]): unknown {
  let next = 0;
  const value = (): unknown => {
    const word = words[next++] ?? tag.unset;
    const text = word.slice(1);
    switch (word[0]) {
      case tag.boolean:
        return text === "1";
      case tag.integer:
      case tag.instant:
        return Number(text);
      case tag.text:
        return text;
      case tag.list:
        return Array.from({ length: Number(text) }, value);
      case tag.map:
        return Object.fromEntries(Array.from({ length: Number(text) }, () => [value() as string, value()]));
      default:
        return undefined;
    }
  };
  return value();
}
