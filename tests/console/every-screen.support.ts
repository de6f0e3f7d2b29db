import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Screen, screensOf } from '../support/screens.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** A laptop, the narrowest phone, the same laptop at 200 %, and a wide screen. */
const sizes = {
  laptop: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
  zoomed: { width: 640, height: 400 },
  wide: { width: 2560, height: 1440 },
} as const;

/** What cannot be scrolled to: text that is cut off beside the window, where nothing scrolls sideways. */
const cutOff = `[...document.querySelectorAll('main h1, main h2, main button, main a, main label, main input')]
  .filter(each => {
    const { left, right, width } = each.getBoundingClientRect();
    if (width === 0 || getComputedStyle(each).visibility === 'hidden') return false;
    for (let at = each.parentElement; at !== null; at = at.parentElement)
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX) && at.tagName !== 'BODY') return false;
    return left < -1 || right > document.documentElement.clientWidth + 1;
  })
  .map(each => each.outerHTML.slice(0, 120))`;

async function shown(page: Page, { shows }: Screen): Promise<void> {
  await page.getByText(shows).filter({ visible: true }).first().waitFor();
  await page.waitForLoadState('networkidle');
}

/**
 * Has one part of all screens tested, of so many: each is accessible by day and by night, on a laptop and a phone, and fits at
 * 200 % and on a wide screen. Each part is a file of its own, so that they run side by side.
 */
export function testScreens(part: number, parts: number): void {
  let server: TestServer;
  let browser: Browser;
  let screens: readonly Screen[];
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    screens = (await screensOf(server)).filter((_, index) => index % parts === part);
  });
  after(() => server?.close());

  test('screens are accessible by day and by night, on a laptop and a phone, and fit at 200 % and on a wide screen', async () => {
    for (const screen of screens) await look(browser, server, screen);
  });
}

async function look(browser: Browser, server: TestServer, screen: Screen): Promise<void> {
  const person = screen.as === null ? {} : { person: server.admin };
  const { page, context, problems } = await openWindow(browser, server, screen.path, {
    ...person,
    viewport: sizes.laptop,
    reducedMotion: 'reduce',
  });
  await shown(page, screen);
  await assertAccessible(page);
  for (const [name, size] of Object.entries(sizes)) {
    await page.setViewportSize(size);
    await assertFits(page);
    assert.deepEqual(await page.evaluate(cutOff), [], `${screen.name} at ${name}`);
    if (name === 'phone') {
      await shown(page, screen);
      await assertAccessible(page);
    }
  }
  assert.deepEqual(problems, [], screen.name);
  await context.close();
}
