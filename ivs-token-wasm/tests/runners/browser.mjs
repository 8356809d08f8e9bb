// A Vite build in headless Chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import { suiteEntry, tests, vectorsFile } from "./common.mjs";

// As root, as in a container, its sandbox does not start.
export const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

export async function vite() {
  const folder = mkdtempSync(join(tests, "node_modules/.vite-"));
  let browser;
  let server;
  try {
    writeFileSync(
      join(folder, "main.js"),
      `${suiteEntry.replace("./conformance", "../../conformance")}
      const { SigningKey } = api;
      window.load = (options) => { SigningKey.fromPem(tokens.keys.rfc6979.sec1_pem, options); };
      window.run = run;`,
    );
    writeFileSync(join(folder, "index.html"), '<!doctype html><script type="module" src="./main.js"></script>');
    await build({
      root: folder,
      logLevel: "error",
      resolve: { alias: { "vectors.json": vectorsFile } },
      build: { outDir: "out" },
    });
    const types = { ".html": "text/html", ".js": "text/javascript" };
    server = createServer((request, response) => {
      const path = join(folder, "out", request.url === "/" ? "index.html" : request.url);
      response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
      try {
        response.end(readFileSync(path));
      } catch {
        response.writeHead(404).end();
      }
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    browser = await launch();
    const page = await browser.newPage();
    const warnings = [];
    const errors = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.run !== undefined);
    await page.evaluate(() => window.load({ allowBrowser: true }));
    const silent = warnings.length;
    for (let time = 0; time < 2; time++) await page.evaluate(() => window.load());
    const told = warnings.length;
    const result = await page.evaluate(() => window.run());
    if (silent !== 0 || told !== 1)
      result.failures.push(`a key in a page warned ${silent}, then ${told} times, not 0 and 1: ${warnings}`);
    result.failures.push(...errors);
    return result;
  } finally {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
