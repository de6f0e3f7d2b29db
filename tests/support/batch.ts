import { relative } from 'node:path';
import { after, describe } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { closeBrowser } from './browser.ts';

/** Milliseconds that a process of tests has to end by itself. */
const patience = 30_000;
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
  after(async () => {
    await closeBrowser();
    setTimeout(endWithWhatIsOpen, patience).unref();
  });
}

/** A file that left something open would keep the run waiting for ever. */
function endWithWhatIsOpen(): void {
  console.error(`still open ${patience / 1000} s after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
}
