import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const all = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
/** All that differs between light and dark. */
const colours = { type: 'rule', values: ['color-contrast'] };

interface Found {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds against WCAG 2.2 AA on the page as it stands, in light and in dark, is nothing. */
export async function assertAccessible(page: Page): Promise<void> {
  // Through the debugger, where the page's own policy for scripts does not reach.
  await page.evaluate(axe);
  for (const [colorScheme, runOnly] of [
    ['light', all],
    ['dark', colours],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const found: readonly Found[] = await page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(runOnly)} }).then(({ violations }) => violations)`,
    );
    const told = found.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(node => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`,
    );
    assert.deepEqual(told, [], `${page.url()} in ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Nothing makes the page wider than the window, once the frame has moved to a new size of it. */
export async function assertFits(page: Page): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const [wide = 0, window = 0]: readonly number[] = await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    if (wide <= window) return;
    if (tries === 20) assert.fail(`${page.url()} is ${wide} px wide in a window of ${window} px`);
    await page.waitForTimeout(100);
  }
}
