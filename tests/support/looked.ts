import type { Page } from 'playwright-core';
import { assertAccessible, assertFits } from './axe.ts';

/** Where pictures go, when somebody wants to look: `SHOTS=<folder and beginning of the name>`. */
const shots = process.env['SHOTS'];

/** Holds what a page shows against WCAG in both colours, and against a narrow phone; then it is as before, in light. */
export async function looked(page: Page, name: string): Promise<void> {
  const picture = async (of: string): Promise<void> => {
    if (shots !== undefined) await page.screenshot({ path: `${shots}-${name}-${of}.png`, animations: 'disabled' });
  };
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
    await picture(scheme);
    await assertAccessible(page);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await picture('phone');
  await assertFits(page);
  if (size !== null) await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}
