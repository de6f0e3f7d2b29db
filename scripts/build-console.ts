import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/*
 * Builds the web console into console/dist, unless what is there was made from the same sources, configuration and
 * lockfile. Every file that compresses lies there compressed too, so that serving costs nothing but reading.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'console');
const target = join(folder, 'dist');
const stamp = join(target, '.made-from');

async function sources(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const own = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    // The gallery is not built, and what it looks at is.
    .filter(path => !/[\\/](dist(\.new)?|gallery)[\\/]|schema\.d\.ts$|gallery\.html$/.test(path));
  return [...own, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)].sort();
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await sources()) {
    const content = await readFile(path);
    hash.update(`${relative(root, path)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function compress(made: string): Promise<void> {
  const entries = await readdir(made, { recursive: true, withFileTypes: true });
  const texts = entries.filter(entry => entry.isFile() && /\.(js|css|html|svg)$/.test(entry.name));
  await Promise.all(
    texts.map(async entry => {
      const path = join(entry.parentPath, entry.name);
      const content = await readFile(path);
      if (content.length < 1024) return;
      const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
      await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }));
      await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}

const wanted = await fingerprint();
if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
  console.log('Gatehouse: building the console (once) …');
  const { build } = await import('vite');
  await build({ configFile: join(folder, 'vite.config.ts'), logLevel: 'warn' });
  const made = join(folder, 'dist.new');
  await compress(made);
  await writeFile(join(made, '.made-from'), wanted);
  await rm(target, { recursive: true, force: true });
  await rename(made, target);
}
