// Node, Deno and Bun, by import.
import { readFileSync } from "node:fs";
import * as api from "ivs-token";
import * as text from "ivs-token/text";
import { conform } from "../conformance/index.js";

const tokens = JSON.parse(readFileSync(new URL("../../../vectors/tokens.json", import.meta.url), "utf8"));
console.log(JSON.stringify(conform(api, text, tokens)));
