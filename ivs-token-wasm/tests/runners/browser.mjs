// A Vite build in headless Chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import { suiteEntry, tests, vectorsFile } from "./common.mjs";

// As root, as in a container, its sandbox does not start.
export const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

/** A page of what Vite builds of this folder, and what closes it all again. */
export async function built(root, options = {}) {
  await build({ root, logLevel: "error", ...options, build: { outDir: "out", ...options.build } });
  const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const path = join(root, "out", request.url === "/" ? "index.html" : request.url);
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    try {
      response.end(readFileSync(path));
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  let browser;
  const close = async () => {
    await browser?.close();
    server.close();
  };
  try {
    await new Promise((resolve) => server.once("listening", resolve));
    browser = await launch();
    const page = await browser.newPage();
    const told = { warnings: [], errors: [] };
    page.on("console", (message) => message.type() === "warning" && told.warnings.push(message.text()));
    page.on("pageerror", (error) => told.errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return [page, close, told];
  } catch (error) {
    await close();
    throw error;
  }
}

export async function vite() {
  const folder = mkdtempSync(join(tests, "node_modules/.vite-"));
  let close;
  try {
    writeFileSync(
      join(folder, "main.js"),
      `${suiteEntry.replace("./conformance", "../../conformance")}
      const { SigningKey } = api;
      window.load = (options) => { SigningKey.fromPem(tokens.keys.rfc6979.sec1_pem, options); };
      window.run = run;`,
    );
    writeFileSync(join(folder, "index.html"), '<!doctype html><script type="module" src="./main.js"></script>');
    let [page, told] = [];
    [page, close, told] = await built(folder, { resolve: { alias: { "vectors.json": vectorsFile } } });
    await page.waitForFunction(() => window.run !== undefined);
    await page.evaluate(() => window.load({ allowBrowser: true }));
    const silent = told.warnings.length;
    for (let time = 0; time < 2; time++) await page.evaluate(() => window.load());
    const warned = told.warnings.length;
    const result = await page.evaluate(() => window.run());
    if (silent !== 0 || warned !== 1) {
      result.failures.push(`a key in a page warned ${silent}, then ${warned} times, not 0 and 1: ${told.warnings}`);
    }
    result.failures.push(...told.errors);
    return result;
  } finally {
    await close?.();
    rmSync(folder, { recursive: true, force: true });
  }
}
