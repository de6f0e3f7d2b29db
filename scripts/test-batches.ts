import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(new URL('../tests/support/batch.ts', import.meta.url));

/**
 * Files that share a process, and with it the code that is loaded, and the browser: as many lists of about the same
 * length in bytes, the longest files first, so that none is left over when all others have ended.
 */
export async function batchesOf(files: readonly string[], count: number): Promise<string[][]> {
  const sized = await Promise.all(files.map(async file => ({ file, size: (await stat(file)).size })));
  const batches = Array.from({ length: Math.min(count, files.length) }, () => ({ size: 0, files: [] as string[] }));
  for (const { file, size } of sized.sort((a, b) => b.size - a.size)) {
    const least = batches.reduce((one, other) => (other.size < one.size ? other : one));
    least.size += size;
    least.files.push(file);
  }
  return batches.map(batch => batch.files);
}

/** Writes a test file for each batch into the folder; returns their paths. */
export function writeBatches(folder: string, name: string, batches: readonly (readonly string[])[]): Promise<string[]> {
  return Promise.all(
    batches.map(async (files, index) => {
      const path = join(folder, `${name}-${String(index + 1).padStart(3, '0')}.test.ts`);
      await writeFile(
        path,
        `import { runFiles } from ${JSON.stringify(runner)};\n\nrunFiles(${JSON.stringify(files)});\n`,
      );
      return path;
    }),
  );
}
