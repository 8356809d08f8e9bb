/**
 * How values cross into the module and out of it: as words in one text, each a tag, its length, a colon, and so much text.
 *
 * All of a caller's object is read here, before the call: a getter or proxy of theirs that throws does so in JavaScript,
 * where it goes through unchanged, and nothing can unwind through the module. Nothing is judged here: which names and types
 * an option takes is the core's table.
 */
import { IvsTokenError, type IvsTokenErrorCode } from "./errors.js";

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
  other: "o",
  error: "e",
} as const;

type Tag = (typeof tag)[keyof typeof tag];

const word = (kind: Tag, text: string): string => `${kind}${text.length}:${text}`;

/**
 * What is longer than anything that the core takes is cut here, still too long: it gets the same answer, and a hundred
 * megabytes are not copied to get it. Keys may have 64 KiB, tokens 8 KiB.
 */
export const longestText = 0x20000;
/** So are lists and maps, also where their texts together are longer than that; and options, of which no call has so many. */
const mostItems = 0x1000;
const mostOptions = 16;

/** A word's own place, as much as so many characters would take. */
const eachWord = 6;

/** Undefined for a proxy that was revoked, the one value that `isArray` can't judge. It calls no code of the caller's. */
export function isArray(value: unknown): boolean | undefined {
  try {
    return Array.isArray(value);
  } catch {
    return undefined;
  }
}

/** Of `Object.prototype`, in whatever realm, or of no prototype. Of anything else the own names don't say what is in it. */
export function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** Dates of other realms (Vercel's runtime has two) are dates too: the brand says so, `instanceof` would not. */
function milliseconds(value: object): number | undefined {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

/** The words of a call's arguments, in their order. */
export class Words {
  written = "";
  /** Characters in all words, and some for each word: by which the module's memory is reckoned. */
  size = 0;
  /** Whether there is a `true` in it, which may be a wish for something random. */
  mayDraw = false;

  /** In the lists and maps of an object of options so far: no call takes two of them. */
  #items = 0;

  copy(): Words {
    const words = new Words();
    words.written = this.written;
    words.size = this.size;
    return words;
  }

  /** The clock is read here, since edge runtimes freeze it between events. A host without one says NaN or 0. */
  clock(): this {
    const seconds = Math.floor(Date.now() / 1000);
    if (Number.isSafeInteger(seconds)) this.#push(tag.integer, String(seconds));
    else this.#push(tag.unset);
    return this;
  }

  /** An argument that should be text: lists and maps are not looked into. */
  text(value: unknown): this {
    this.#value(value, 2);
    return this;
  }

  /** Bytes, which go beside the words. */
  bytes(bytes: Uint8Array): this {
    this.size += bytes.length;
    return this;
  }

  /** An object of options. */
  options(value: unknown): this {
    if (value === undefined || value === null) this.#push(tag.unset);
    else if (typeof value === "object" && isArray(value) === false && isPlain(value)) {
      this.#items = 0;
      this.#map(value, 1);
    } else this.#push(tag.other);
    return this;
  }

  /** An item of a batch. One that is not there is no claims, as Python's `None`, where an argument that is not is none set. */
  item(value: unknown): this {
    if (value !== undefined && value !== null) return this.options(value);
    this.#push(tag.other);
    return this;
  }

  #push(kind: Tag, text = ""): void {
    this.written += word(kind, text);
    this.size += text.length + eachWord;
  }

  /** A list or map says first how much is in it. A proxy's length may lie: it is what was written. */
  #counted(kind: Tag, write: () => number): void {
    const before = this.written;
    this.written = "";
    const count = word(kind, String(write()));
    this.written = before + count + this.written;
    this.size += eachWord;
  }

  #value(value: unknown, nesting: number): void {
    switch (typeof value) {
      case "undefined":
        this.#push(tag.unset);
        break;
      case "boolean":
        this.mayDraw ||= value;
        this.#push(tag.boolean, value ? "1" : "0");
        break;
      case "number":
        // Beyond i64, "1e+21" and the like are no integers to the reader either.
        if (Number.isInteger(value)) this.#push(tag.integer, String(value));
        else this.#push(tag.number);
        break;
      case "bigint":
        if (BigInt.asIntN(64, value) === value) this.#push(tag.integer, String(value));
        else this.#push(tag.number);
        break;
      case "string":
        this.#text(value);
        break;
      case "object":
        if (value === null) this.#push(tag.unset);
        else this.#object(value, nesting);
        break;
      default:
        this.#push(tag.other);
    }
  }

  #text(text: string): void {
    // A cut may have halved a pair; what is cut is refused for its length.
    if (text.length > longestText) this.#push(tag.text, text.slice(0, longestText).toWellFormed());
    else if (text.isWellFormed()) this.#push(tag.text, text);
    else this.#push(tag.invalidText);
  }

  /** What nests deeper than any option does is not looked into. */
  #object(value: object, nesting: number): void {
    const isList = isArray(value);
    const time = isList === false ? milliseconds(value) : undefined;
    if (Number.isNaN(time)) this.#push(tag.invalidInstant);
    else if (time !== undefined) this.#push(tag.instant, String(Math.floor(time / 1000)));
    else if (nesting > 1 || isList === undefined) this.#push(tag.other);
    else if (isList) this.#array(value as unknown[], nesting);
    else if (isPlain(value)) this.#map(value, nesting + 1);
    else this.#push(tag.other);
  }

  #array(value: unknown[], nesting: number): void {
    this.#counted(tag.list, () => {
      const end = this.size + longestText;
      let count = 0;
      for (; count < value.length && this.#items < mostItems && this.size <= end; count++, this.#items++) {
        this.#value(value[count], nesting + 1);
      }
      return count;
    });
  }

  #map(value: object, nesting: number): void {
    this.#counted(tag.map, () => {
      const end = this.size + longestText;
      let count = 0;
      for (const key of Object.keys(value)) {
        // A text among options may be as long as it likes: it must not hide that a later one is unknown or of a wrong type.
        if (nesting === 1 ? count === mostOptions : this.#items++ >= mostItems || this.size > end) break;
        this.#text(key);
        this.#value((value as Record<string, unknown>)[key], nesting);
        count++;
      }
      return count;
    });
  }
}

/** Reads what the core wrote: one value, or an error in its place. */
export function decode(words: string): unknown {
  let next = 0;
  const value = (): unknown => {
    const colon = words.indexOf(":", next);
    const kind = words[next];
    const end = colon + 1 + Number(words.slice(next + 1, colon));
    const text = words.slice(colon + 1, end);
    next = end;
    switch (kind) {
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
      case tag.error:
        return new IvsTokenError(text as IvsTokenErrorCode, value() as string);
      default:
        return undefined;
    }
  };
  return value();
}
