// Looks at the live page as a person would, in Debian's Chromium. Prints what it saw, a line each.
// usage: node page.mjs <url> <chromium>
import { chromium } from 'playwright-core';

const [url, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 2000 } });
  page.on('console', message => message.type() === 'error' && console.log(`console: ${message.text()}`));
  page.on('pageerror', error => console.log(`error: ${error.message}`));
  await page.goto(url);
  await page.getByText('live', { exact: true }).first().waitFor({ timeout: 60_000 });
  console.log('live');
  for (const scene of ['Live monitoring', 'Network traffic', 'Stock prices', 'Sales', 'Weather']) {
    const card = page.locator('article, section').filter({ has: page.getByRole('heading', { name: scene, exact: true }) }).last();
    await card.locator('canvas').first().waitFor({ timeout: 60_000 });
    await card.locator('canvas').first().evaluate(drawn, undefined, { timeout: 60_000 });
    console.log(`scene: ${scene}`);
  }
  console.log('ready for a script');
  await page.getByText('watched-by-the-page', { exact: true }).first().waitFor({ timeout: 60_000 });
  console.log('processor appeared');
} finally {
  await browser.close();
}

// Resolves when the chart shows something.
async function drawn(canvas) {
  for (;;) {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    if (data.some(value => value !== 0)) return;
    await new Promise(next => requestAnimationFrame(next));
  }
}
