import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserArguments, browserPath } from './browser-path.ts';
import { takeWindow } from './browser-windows.ts';
import { type Person, password, type TestServer } from './server.ts';

let shared: Promise<Browser> | null = null;

/**
 * The real browser that all test files of this process share; `scripts/test.ts` has unpacked it. Each window has cookies and
 * storage of its own. Whoever uses it need not close it: `closeBrowser` does when the last file has ended.
 */
export async function startBrowser(): Promise<Browser> {
  if (shared === null || !(await shared).isConnected()) shared = launch();
  return shared;
}

async function launch(): Promise<Browser> {
  const executablePath = await browserPath();
  return chromium.launch({ executablePath, args: [...browserArguments], headless: true });
}

/** Ends the shared browser, where one was started. */
export async function closeBrowser(): Promise<void> {
  const browser = await shared;
  shared = null;
  await browser?.close();
}

/** A window of its own: cookies, storage and all. What goes wrong in its scripts is in `problems`. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Uncaught errors, and what the policy for content refused. */
  readonly problems: string[];
}

/** Opens a window, signed in as `person` when one is given, and goes to `path`. */
export async function openWindow(
  browser: Browser,
  server: Pick<TestServer, 'url'>,
  path: string,
  options: BrowserContextOptions & { readonly person?: Pick<Person, 'username'> & { readonly password?: string } } = {},
): Promise<Window> {
  const { person, ...rest } = options;
  const { context, page } = await takeWindow(browser, server.url, rest);
  if (person !== undefined) {
    const reply = await context.request.post('/console/session/login', {
      headers: { 'x-gatehouse-console': '1', origin: server.url },
      data: { username: person.username, password: person.password ?? password },
    });
    if (!reply.ok()) throw new Error(`signing in as ${person.username}: ${reply.status()} ${await reply.text()}`);
  }
  // Several browsers share few cores when all tests run.
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/i.test(message.text()))
      problems.push(message.text());
  });
  await page.goto(path);
  return { context, page, problems };
}

/** Does what stands in the menu of a record, such as `Delete`. */
export async function choose(page: Page, verb: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page
    .getByRole('menuitem')
    .filter({ has: page.getByText(verb, { exact: true }) })
    .click();
}

/** Closes the window that is open, and gives up what was entered there. */
export async function discard(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
}
