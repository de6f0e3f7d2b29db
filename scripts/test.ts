import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath } from '../tests/support/browser-path.ts';
import { check, run } from './check.ts';
import { batchesOf, writeBatches } from './test-batches.ts';
import { withTestDatabase } from './test-database.ts';

/*
 * npm test: style and types first, then every *.test.ts on one embedded PostgreSQL, each server under test on a clone
 * of a migrated template; what needs the machine for itself comes last. `npm test -- src/kernel tests/contract` runs
 * only the files below these folders.
 * TEST_DATABASE_SERVER (a URL with DATABASE in place of the name) tries another server, such as PostgreSQL 15.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const slowestFiles = fileURLToPath(new URL('slowest-files.ts', import.meta.url));

/**
 * How many processes run at once, and of how many batches a phase is made, by where its files lie: neighbours on few cores
 * would decide how those end that promise times, and these have a process for each file.
 */
const phases = [
  { name: 'console', atOnce: 3, batches: 9, where: /^tests\/console\// },
  { name: 'all', atOnce: 3, batches: 18, where: /^(?!tests\/(console|cluster|keys|start|faults|fuzz|shares)\/)/ },
  { name: 'processes', atOnce: 2, batches: Number.POSITIVE_INFINITY, where: /^tests\/(cluster|keys|start)\// },
  { name: 'alone', atOnce: 1, batches: Number.POSITIVE_INFINITY, where: /^tests\/(faults|fuzz|shares)\// },
];
const slowestShown = 10;

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
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-batches-'));
  try {
    return await withTestDatabase(server => runPhases(files, folder, server));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPhases(files: readonly string[], folder: string, server: string): Promise<number> {
  // Unpacked here, so that files which start it at once do not race.
  const browser = files.some(file => file.includes('console')) ? { TEST_BROWSER: await browserPath() } : {};
  // Loading the code takes longer than most files otherwise.
  const env = { TEST_DATABASE_SERVER: server, NODE_COMPILE_CACHE: join(tmpdir(), 'gatehouse-tests-code'), ...browser };
  const times = join(folder, 'times');
  const codes: number[] = [];
  for (const { name, atOnce, batches, where } of phases) {
    const those = files.filter(file => where.test(file)).map(file => resolve(file));
    if (those.length === 0) continue;
    const paths = await writeBatches(folder, name, await batchesOf(those, batches));
    const reporters = [
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${slowestFiles}`, `--test-reporter-destination=${times}-${name}`],
    ];
    const options = ['--test', '--test-timeout=300000', `--test-concurrency=${atOnce}`, ...reporters];
    codes.push(await run(process.execPath, [...options, ...paths], env));
  }
  if (files.length > 1) await showSlowest(folder);
  return Math.max(...codes);
}

async function showSlowest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.startsWith('times-'));
  const lines = (await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))).join('').split('\n');
  const files = lines
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { milliseconds: number; file: string });
  console.log(`\nThe slowest of ${files.length} files:`);
  for (const { milliseconds, file } of files.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, slowestShown))
    console.log(`${(milliseconds / 1000).toFixed(1).padStart(8)} s  ${file}`);
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
