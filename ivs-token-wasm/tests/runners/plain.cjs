// Node and Bun, by require.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const api = require("ivs-token");
const text = require("ivs-token/text");

const tokens = JSON.parse(readFileSync(join(__dirname, "../../../vectors/tokens.json"), "utf8"));
import("../conformance/index.js").then(({ conform }) => console.log(JSON.stringify(conform(api, text, tokens))));
