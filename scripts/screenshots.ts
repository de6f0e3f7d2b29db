import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withTestDatabase } from './test-database.ts';

/*
 * npm run screenshots: pictures of every screen against a real server with the data of a small company, light and dark,
 * desktop and phone, into data/screenshots. `npm run screenshots -- users vault` takes only those whose name says so.
 * `npm run screenshots -- gallery`, or a name such as `gallery-tables`, takes the parts in all their states in their place.
 */
const target = fileURLToPath(new URL('../data/screenshots', import.meta.url));
const only = process.argv.slice(2).filter(name => !name.includes('gallery'));
const ofGallery = process.argv.slice(2).filter(name => name.includes('gallery'));
const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
} as const;

await mkdir(target, { recursive: true });
if (only.length > 0 || ofGallery.length === 0) await screens();
// Only then: with it comes the tests' support, which reads where its database is when it is loaded.
if (ofGallery.length > 0)
  await (await import('./gallery-pictures.ts')).galleryPictures({ target, sizes, only: ofGallery });
console.log(`The pictures are in ${target}`);

async function screens(): Promise<void> {
  await withTestDatabase(async database => {
    process.env['TEST_DATABASE_SERVER'] = database;
    const { startServer } = await import('../tests/support/server.ts');
    const { openWindow, startBrowser } = await import('../tests/support/browser.ts');
    const { screensOf } = await import('../tests/support/screens.ts');
    const server = await startServer();
    const browser = await startBrowser();
    try {
      const screens = await screensOf(server);
      for (const { name, path, as, shows } of screens) {
        if (only.length > 0 && !only.some(part => name.includes(part))) continue;
        for (const [size, viewport] of Object.entries(sizes)) {
          for (const colorScheme of ['light', 'dark'] as const) {
            const person = as === null ? {} : { person: server.admin };
            const { context, page } = await openWindow(browser, server, path, { ...person, viewport, colorScheme });
            await page.getByText(shows).filter({ visible: true }).first().waitFor();
            await page.waitForLoadState('networkidle');
            await page.screenshot({ path: join(target, `${name}-${size}-${colorScheme}.png`) });
            await context.close();
          }
        }
        console.log(name);
      }
    } finally {
      await browser.close();
      await server.close();
    }
  });
}
