import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A window with one page, on the server at `url`. */
interface TestWindow {
  readonly browser: Browser;
  readonly url: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Closes it for good. */
  end(): Promise<void>;
}

const size = { width: 1280, height: 800 };
/** More than a file has open at a time, mostly. */
const mostKept = 3;
/** What tests listen to. */
const heard = ['console', 'dialog', 'pageerror', 'request', 'response'];
/** Those that tests have closed, with nothing left in them. */
let kept: TestWindow[] = [];

/**
 * A window on the server at `url` with one empty page. Starting one costs more than most of what tests do in it, so
 * closing its context wipes it, and it is handed out again. One that is opened with options is not kept.
 */
export async function takeWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<Pick<TestWindow, 'context' | 'page'>> {
  const plain = Object.keys(options).length === 0;
  const found = plain ? kept.find(one => one.browser === browser && one.url === url) : undefined;
  if (found !== undefined) {
    kept = kept.filter(one => one !== found);
    return found;
  }
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    viewport: size,
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  if (plain) {
    const window = { browser, url, context, page, end: context.close.bind(context) };
    context.close = () => keep(window);
  }
  return { context, page };
}

async function keep(window: TestWindow): Promise<void> {
  const isKept = kept.includes(window);
  // Those of a server that an earlier file had are of no use any more.
  const old = kept.filter(one => one.url !== window.url);
  kept = kept.filter(one => one.url === window.url);
  await Promise.all(old.map(one => one.end()));
  if (isKept) return;
  const isWiped = await wipe(window).catch(() => false);
  if (isWiped && kept.length < mostKept) kept.push(window);
  else await window.end();
}

/**
 * Makes it as it was when it was new; false when that cannot be. Further tabs are not closed one by one: closing one that is
 * about to go elsewhere may never end.
 */
async function wipe({ context, page, url }: TestWindow): Promise<boolean> {
  if (context.pages().length > 1) return false;
  for (const event of heard) page.removeAllListeners(event);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.setOffline(false);
  await context.clearPermissions();
  await page.emulateMedia({ media: null, colorScheme: null, reducedMotion: 'reduce' });
  await page.setViewportSize(size);
  // Of the same origin, and without scripts: what is stored can be cleared there, and nothing stores more.
  await page.goto(`${url}/health`);
  await page.evaluate('sessionStorage.clear(); localStorage.clear()');
  await context.clearCookies();
  // A clock that a test has set stays until the end, and so does a socket.
  return page.evaluate<boolean>(`[Date, WebSocket].every(each => /native code/.test(each))`);
}
