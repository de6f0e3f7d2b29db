import { relative } from 'node:path';
import { after, describe } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { closeBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs test files one after the other in this process, each as a suite of its own that is called by its path: what a
 * file sets up with `before` is there for its tests alone.
 */
export function runFiles(paths: readonly string[]): void {
  for (const path of paths) {
    describe(relative(root, path), async () => {
      await import(pathToFileURL(path).href);
    });
  }
  after(closeBrowser);
}
