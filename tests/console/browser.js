// One Chromium for all scripts of this folder. Prints the address to connect to; ends with its input.
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../clients/", import.meta.url))("playwright-core");
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const server = await chromium.launchServer({ executablePath: process.argv[2], args: QUIET, chromiumSandbox: false });
process.stdout.write(`${server.wsEndpoint()}\n`);
process.stdin.resume().on("end", () => server.close().then(() => process.exit(0)));
