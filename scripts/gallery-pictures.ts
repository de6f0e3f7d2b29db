import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { views } from '../console/src/gallery/views.ts';
import { closeBrowser, startBrowser } from '../tests/support/browser.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Wanted {
  /** Folder of the pictures. */
  readonly target: string;
  readonly sizes: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
  /** Parts of the names of those to take. */
  readonly only: readonly string[];
}

/** Takes pictures of the gallery of parts, which Vite serves meanwhile: light and dark, of each size, as long as they are. */
export async function galleryPictures(wanted: Wanted): Promise<void> {
  const vite = await createServer({
    configFile: here('../console/vite.config.ts'),
    // Its own, so that it and one that somebody works with do not take it from each other.
    cacheDir: here('../node_modules/.cache/gallery-pictures'),
    // Nothing changes while pictures are taken.
    server: { host: '127.0.0.1', watch: null, hmr: false },
    logLevel: 'warn',
  });
  try {
    await vite.listen();
    const [url] = vite.resolvedUrls?.local ?? [];
    if (url === undefined) throw new Error('Vite does not say where it serves');
    const browser = await startBrowser();
    const names = views.filter(view => wanted.only.some(part => `gallery-${view}`.includes(part)));
    for (const [size, viewport] of Object.entries(wanted.sizes)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ locale: 'en-GB', viewport, colorScheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        page.on('pageerror', error => console.error(String(error)));
        for (const name of names) {
          await page.goto(`${url}gallery.html?show=${name}`);
          // Behind an open window it is there for nobody.
          await page.getByText('Gallery', { exact: true }).waitFor();
          await page.waitForLoadState('networkidle');
          const path = join(wanted.target, `gallery-${name}-${size}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
        }
        await context.close();
        console.log(`gallery, ${size}, ${colorScheme}`);
      }
    }
  } finally {
    await closeBrowser();
    await vite.close();
  }
}
