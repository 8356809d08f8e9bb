// The built page in headless Chromium: as a host serves it, or from the disk.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { chromium } from "playwright-core";

export const dist = new URL("../dist/", import.meta.url);
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };

// As root, as in a container, its sandbox does not start.
export const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

/** Serves dist/ on the loopback, with no header of its own: the page's policy is in the page. */
export async function serve() {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    try {
      const body = readFileSync(new URL(`.${path === "/" ? "/index.html" : path}`, dist));
      response.setHeader("content-type", types[extname(path)] ?? types[".html"]).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** A page, and what it asked for, printed and threw. `init` runs in it before all else, whatever its policy says. */
export async function open(browser, url, { init, ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  if (init !== undefined) await page.addInitScript(init);
  const seen = { requests: [], problems: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => seen.problems.push(message.text()));
  page.on("pageerror", (error) => seen.problems.push(String(error)));
  await page.goto(url);
  await page.waitForSelector('[role="tab"]');
  return { page, seen, close: () => context.close() };
}
