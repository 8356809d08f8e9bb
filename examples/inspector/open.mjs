// Opens the built page in the machine's browser; where there is none, says where it is.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const page = new URL("dist/index.html", import.meta.url);
const openers = { darwin: ["open"], win32: ["cmd", "/c", "start", ""], linux: ["xdg-open"] };
const [command, ...rest] = openers[process.platform] ?? ["xdg-open"];
console.log(`The inspector: ${page.href}`);
const said = () => console.log("No browser was found here. Open that address, or copy the folder to any static host.");
const opener = spawn(command, [...rest, process.platform === "win32" ? fileURLToPath(page) : page.href], {
  stdio: "ignore",
});
opener.on("error", said);
opener.on("exit", (code) => code !== 0 && said());
