// How it looks: light and dark, phone and desktop, into screenshots/.
import { mkdirSync } from "node:fs";
import { launch, open, serve } from "./page.mjs";

const folder = new URL("../screenshots/", import.meta.url);
mkdirSync(folder, { recursive: true });
const site = await serve();
const browser = await launch();
try {
  for (const colorScheme of ["light", "dark"]) {
    for (const [screen, viewport] of [
      ["phone", { width: 390, height: 844 }],
      ["desktop", { width: 1280, height: 900 }],
    ]) {
      const { page, close } = await open(browser, site.url, { colorScheme, viewport });
      const shoot = (name) =>
        page.screenshot({ path: new URL(`${name}-${colorScheme}-${screen}.png`, folder).pathname, fullPage: true });
      await page.click("#example");
      await shoot("inspect");
      await page.click("#tab-make");
      await page.fill("#viewer-id", "viewer-42");
      await page.click("#make [type=submit]");
      await shoot("make");
      await page.click("#inspect-made");
      await shoot("inspect-made");
      await close();
    }
  }
} finally {
  await browser.close();
  site.close();
}
