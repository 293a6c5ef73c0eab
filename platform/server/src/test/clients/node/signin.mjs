// Looks at the live page of a server that asks who is there. Prints what it saw, a line each, and keeps pictures.
// usage: node signin.mjs <url> <chromium> <token> <key> <folder for pictures>
import { chromium } from 'playwright-core';

const [url, executablePath, token, key, folder] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
  page.on('console', message => message.type() === 'error' && !/status of 40[13]/.test(message.text()) && console.log(`console: ${message.text()}`));
  page.on('pageerror', error => console.log(`error: ${error.message}`));
  page.on('request', request => /[?&]token=/.test(request.url()) && console.log(`address with a secret: ${request.url()}`));
  page.on('websocket', socket => /[?&]token=/.test(socket.url()) && console.log(`address with a secret: ${socket.url()}`));
  page.setDefaultTimeout(60_000);

  await page.goto(url);
  console.log(`note: ${await text(page, '#access-note')}`);
  await drawn(page, 'Live monitoring');
  console.log(`scenes: ${await scenes(page)}`);
  await picture(page, 'nobody');

  await signIn(page, 'a guess');
  console.log(`refused: ${await text(page, '#access-refusal')}`);
  await picture(page, 'guess');

  await signIn(page, token);
  console.log(`note: ${await text(page, '#access-note')}`);
  await drawn(page, 'Live monitoring');
  await drawn(page, 'Weather');
  console.log(`scenes: ${await scenes(page)}`);
  await picture(page, 'token');

  await signIn(page, key);
  for (const scene of ['Live monitoring', 'Network traffic', 'Stock prices', 'Sales', 'Weather']) await drawn(page, scene);
  await page.locator('#processors td.state').first().waitFor();
  await page.locator('#receipts li').first().waitFor();
  if (await page.locator('#access').isVisible()) console.log('the card is still there');
  console.log('operator: all scenes, processors, receipts');
  await picture(page, 'operator');

  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Sign out' }).click()]);
  await text(page, '#access-note');
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage) + document.cookie);
  console.log(`signed out: ${kept === '{}{}' ? 'nothing kept' : kept}`);
} finally {
  await browser.close();
}

async function signIn(page, secret) {
  await page.getByLabel('API key or connection token').fill(secret);
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Sign in' }).click()]);
}

// The text of a part, once it has some.
async function text(page, part) {
  const found = page.locator(part).filter({ hasText: /./ });
  await found.waitFor();
  return found.textContent();
}

// The titles of the scenes that are to be seen.
async function scenes(page) {
  const titles = await page.locator('.scene:visible h2').allTextContents();
  return titles.sort((a, b) => b.localeCompare(a)).join(', ');
}

// Resolves when the scene's chart shows something.
async function drawn(page, scene) {
  const card = page.locator('article').filter({ has: page.getByRole('heading', { name: scene, exact: true }) }).last();
  await card.locator('canvas').first().waitFor();
  await card.locator('canvas').first().evaluate(async canvas => {
    for (;;) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      if (data.some(value => value !== 0)) return;
      await new Promise(next => requestAnimationFrame(next));
    }
  });
}

async function picture(page, name) {
  await page.screenshot({ path: `${folder}/${name}.png` });
}
