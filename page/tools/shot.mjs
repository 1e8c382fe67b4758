// node shot.mjs URL OUT.png [width] [height] [light|dark] [script]: a screenshot, with what the console and the network said
import { chromium } from "playwright-core";
const [, , url, out, width = "1280", height = "900", scheme = "light", script] = process.argv;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await browser.newPage({ viewport: { width: +width, height: +height }, colorScheme: scheme });
page.on("console", (m) => ["error", "warning"].includes(m.type()) && console.log(m.type(), m.text()));
page.on("pageerror", (e) => console.log("pageerror", e.message));
page.on("response", (r) => r.status() >= 400 && console.log(r.status(), r.url()));
await page.goto(url);
await page.waitForTimeout(4000);
if (script) await new Function("page", `return (async () => { ${script} })()`)(page);
await page.screenshot({ path: out, fullPage: true });
await browser.close();
