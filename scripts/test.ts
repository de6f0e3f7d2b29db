import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath } from '../tests/support/browser-path.ts';
import { check, run } from './check.ts';
import { withTestDatabase } from './test-database.ts';

/*
 * npm test: style and types first, then every *.test.ts on one embedded PostgreSQL, each server under test on a clone
 * of a migrated template; what needs the machine for itself comes last. `npm test -- src/kernel tests/contract` runs
 * only the files below these folders.
 * TEST_DATABASE_SERVER (a URL with DATABASE in place of the name) tries another server, such as PostgreSQL 15.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);

/** How many files run at once, by where they lie: neighbours on few cores would decide how those end that promise times. */
const phases = [
  { atOnce: 3, where: /^(?!tests\/(cluster|keys|start|faults|fuzz|shares)\/)/ },
  { atOnce: 2, where: /^tests\/(cluster|keys|start)\// },
  { atOnce: 1, where: /^tests\/(faults|fuzz|shares)\// },
];

async function main(): Promise<number> {
  if (only.length === 0) {
    const code = await check();
    if (code !== 0) return code;
  }
  const files = await testFiles();
  if (files.length === 0) {
    console.error(`there are no tests below ${only.join(', ')}`);
    return 1;
  }
  return withTestDatabase(async server => {
    const options = ['--test', '--test-timeout=300000'];
    // Unpacked here, so that files which start it at once do not race.
    const browser = files.some(file => file.includes('console')) ? { TEST_BROWSER: await browserPath() } : {};
    const codes: number[] = [];
    for (const { atOnce, where } of phases) {
      const those = files.filter(file => where.test(file));
      if (those.length === 0) continue;
      const given = [...options, `--test-concurrency=${atOnce}`, ...those];
      codes.push(await run(process.execPath, given, { TEST_DATABASE_SERVER: server, ...browser }));
    }
    return Math.max(...codes);
  });
}

async function testFiles(): Promise<string[]> {
  const folders = only.length === 0 ? ['src', 'tests', 'bench', 'scripts'] : only;
  const found = await Promise.all(
    folders.map(async folder => {
      if (folder.endsWith('.ts')) return [join(root, folder)];
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
      return entries.filter(entry => entry.name.endsWith('.test.ts')).map(entry => join(entry.parentPath, entry.name));
    }),
  );
  return found.flat().map(path => relative(process.cwd(), path));
}

process.exitCode = await main();
