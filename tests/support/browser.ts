import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserArguments, browserPath } from './browser-path.ts';
import { type Person, password, type TestServer } from './server.ts';

/** A real browser; `scripts/test.ts` has unpacked it. Close it in `after`. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await browserPath();
  return chromium.launch({ executablePath, args: [...browserArguments], headless: true });
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
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...rest,
  });
  if (person !== undefined) {
    const reply = await context.request.post('/console/session/login', {
      headers: { 'x-gatehouse-console': '1', origin: server.url },
      data: { username: person.username, password: person.password ?? password },
    });
    if (!reply.ok()) throw new Error(`signing in as ${person.username}: ${reply.status()} ${await reply.text()}`);
  }
  const page = await context.newPage();
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
