import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

/**
 * Where the browser of the tests is: `TEST_BROWSER`, or the Chromium that comes as a package for Linux on x64, which is
 * unpacked once per machine, with the libraries it needs where the machine has none. Not for two processes at a time.
 */
export async function browserPath(): Promise<string> {
  const given = process.env['TEST_BROWSER'];
  if (given !== undefined) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('the packaged browser runs on Linux on x64: set TEST_BROWSER to the path of a Chromium here');
  const path = await chromium.executablePath();
  if (spawnSync('ldd', [path], { encoding: 'utf8' }).stdout.includes('not found')) {
    const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
    process.env['LD_LIBRARY_PATH'] = join(await inflate(join(entry, '../../bin/al2023.tar.br')), 'lib');
  }
  return path;
}

/**
 * What it needs to run in a container, as root, without a display. Not the package's own list: that turns off what
 * browsers do for the safety of people, which is part of what is tested.
 */
export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-setuid-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--no-zygote',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--font-render-hinting=none',
  '--hide-scrollbars',
];
