import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { openApi } from '../src/http/openapi.ts';
import { surfaces } from '../src/surfaces/surfaces.ts';

const target = fileURLToPath(new URL('../console/src/api/schema.d.ts', import.meta.url));

/** Writes the types of the console's client from the API's description, unless they are those of this description. */
export async function writeClient(): Promise<void> {
  const api = JSON.stringify(openApi(surfaces, { publicUrl: 'http://localhost', version: manifest.version }));
  const mark = `// ${createHash('sha256').update(api).digest('hex')}\n`;
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present.startsWith(mark)) return;
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  await writeFile(target, mark + astToString(await openapiTypescript(api)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeClient();
