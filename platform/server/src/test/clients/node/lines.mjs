// Opens a page and prints the lines of its <pre> as they come, until its input ends. Usage: node lines.mjs URL CHROMIUM
import { chromium } from 'playwright-core';

const [url, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
process.stdin.on('end', () => browser.close()).resume();
const page = await browser.newPage();
page.on('console', message => console.error(`console: ${message.text()}`));
page.on('pageerror', error => console.error(`error: ${error.message}`));
await page.exposeFunction('tell', lines => process.stdout.write(lines));
await page.addInitScript(() => new MutationObserver(changes => changes
  .filter(({ target }) => target.localName === 'pre')
  .forEach(({ addedNodes }) => addedNodes.forEach(node => window.tell(node.textContent))))
  .observe(document, { childList: true, subtree: true }));
await page.goto(url);
