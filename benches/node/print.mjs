// Deno and Bun print what they measured.
import { run } from "./other.mjs";

console.log(JSON.stringify(await run()));
