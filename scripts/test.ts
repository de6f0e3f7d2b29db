import { chmod, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath } from '../tests/support/browser-path.ts';
import { check, run } from './check.ts';
import type { FileResult } from './files-reporter.ts';
import { batchesOf, writeBatches } from './test-batches.ts';
import { withTestDatabase } from './test-database.ts';

/*
 * npm test: style and types first, then every *.test.ts on one embedded PostgreSQL, each server under test on a clone
 * of a migrated template; what needs the machine for itself comes last. `npm test -- src/kernel tests/contract` runs
 * only the files below these folders. A few files that fail in a whole run are tried once more, alone.
 * TEST_DATABASE_SERVER (a URL with DATABASE in place of the name) tries another server, such as PostgreSQL 15.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const filesReporter = fileURLToPath(new URL('files-reporter.ts', import.meta.url));

interface Part {
  readonly name: string;
  readonly batches: number;
  readonly where: RegExp;
}

/**
 * Of how many batches each part of the files is made. Parts of one phase follow one another without a pause: those that
 * mostly wait first, so that others compute meanwhile, and the shortest batches last, so that the cores stay busy to the end.
 */
const together: readonly Part[] = [
  { name: 'processes', batches: Number.POSITIVE_INFINITY, where: /^tests\/(cluster|keys|start|fuzz)\// },
  { name: 'faults', batches: Number.POSITIVE_INFINITY, where: /^tests\/faults\/(?!stop|event-loop)/ },
  { name: 'console', batches: 9, where: /^tests\/console\// },
  { name: 'all', batches: 18, where: /^(?!tests\/(console|cluster|keys|start|faults|fuzz|shares)\/)/ },
];
/** What promises times that neighbours on few cores would decide. */
const alone: readonly Part[] = [
  { name: 'alone', batches: Number.POSITIVE_INFINITY, where: /^tests\/(faults\/(stop|event-loop)|shares\/)/ },
];
const phases = [
  { atOnce: 3, parts: together },
  { atOnce: 1, parts: alone },
];
/** Of a whole run, so many files with a failure are run once more: more of them are no accident. */
const mostRunAgain = 4;
const slowestShown = 10;
/** Megabytes for what is short-lived: servers come and go, and collecting after them took 6 % of the processor’s time. */
const youngSpace = '--max-semi-space-size=64';
const memory = '/dev/shm';
/** Bytes: several times what a run has at a time. */
const roomNeeded = 4 * 1024 ** 3;

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
  // What is kept for the next run is not in the folder of this one. Unpacked here, so that files which start it at once do not race.
  const browser = files.some(file => file.includes('console')) ? { TEST_BROWSER: await browserPath() } : {};
  // Loading the code takes longer than most files otherwise.
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'gatehouse-tests-code'), ...browser };
  const folder = await runFolder();
  process.env['TMPDIR'] = folder;
  try {
    return await withTestDatabase(server => runPhases(files, folder, { ...env, TEST_DATABASE_SERVER: server }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A folder for all that a run writes: in memory where this machine has such a folder with room. A disk looks longer for
 * a place for each new file the more files were deleted lately, and each server under test makes and deletes hundreds.
 */
async function runFolder(): Promise<string> {
  const room = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  const parent = process.env['TMPDIR'] === undefined && room > roomNeeded ? memory : tmpdir();
  const folder = await mkdtemp(join(parent, 'gatehouse-run-'));
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(folder, 0o755);
  return folder;
}

async function runPhases(
  files: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  let passes = true;
  let isInterrupted = false;
  // The terminal tells the runner as well: it ends, and what it wrote is cleared away.
  process.once('SIGINT', () => {
    isInterrupted = true;
  });
  const results: FileResult[] = [];
  for (const { atOnce, parts } of phases) {
    const paths = await pathsOf(folder, parts, files);
    if (paths.length === 0 || isInterrupted) continue;
    const ran = await runPaths(folder, atOnce, paths, env);
    passes &&= ran.passes;
    results.push(...ran.results);
  }
  if (files.length > 1) showSlowest(results);
  if (passes || isInterrupted || only.length > 0) return passes ? 0 : 1;
  return (await passAlone(folder, results, files, env)) ? 0 : 1;
}

/**
 * Runs the files with a failure once more, each alone on the machine; true when they pass now. What failed beside others only
 * is named at the end, to be mended: it mostly is a test that counted on a time.
 */
async function passAlone(
  folder: string,
  results: readonly FileResult[],
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  const failed = results.filter(({ passed }) => !passed).map(({ file }) => file);
  // A process that ended before its tests did is known by the name of its batch, and nothing says what it left out.
  if (failed.length === 0 || failed.length > mostRunAgain || failed.some(file => !files.includes(file))) return false;
  console.log(`\nOnce more, alone: ${failed.join(', ')}`);
  const paths = await writeBatches(
    folder,
    'again',
    failed.map(file => [resolve(file)]),
  );
  const { passes } = await runPaths(folder, 1, paths, env);
  if (passes) console.log(`\nUnsteady, passed alone only: ${failed.join(', ')}`);
  return passes;
}

/** Runs test files, so many at once. */
async function runPaths(
  folder: string,
  atOnce: number,
  paths: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly passes: boolean; readonly results: readonly FileResult[] }> {
  const written = join(folder, 'results');
  const reporters = [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${filesReporter}`, `--test-reporter-destination=${written}`],
  ];
  const options = ['--test', '--test-timeout=300000', `--test-concurrency=${atOnce}`, ...reporters];
  const code = await run(process.execPath, [youngSpace, ...options, ...paths], env);
  const lines = (await readFile(written, 'utf8')).split('\n').filter(line => line !== '');
  return { passes: code === 0, results: lines.map(line => JSON.parse(line) as FileResult) };
}

/** The batches of a phase, named so that the runner, which goes by name, takes them in the order of the parts. */
async function pathsOf(folder: string, parts: readonly Part[], files: readonly string[]): Promise<string[]> {
  const written = parts.map(async ({ name, batches, where }, index) => {
    const those = files.filter(file => where.test(file)).map(file => resolve(file));
    return writeBatches(folder, `${index}-${name}`, await batchesOf(those, batches));
  });
  return (await Promise.all(written)).flat();
}

function showSlowest(results: readonly FileResult[]): void {
  console.log(`\nThe slowest of ${results.length} files:`);
  for (const { milliseconds, file } of results
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, slowestShown))
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
