// Deno: `deno run --allow-net --allow-env deno.js`.
import process from "node:process";
import { sign } from "./sign.js";

Deno.serve((request) => sign(request, process.env));
