// JavaScript, so that the code kept from the start before is in use from the first TypeScript file on: stripping the types of one
// file loads a compiler that then stays in memory (15 MB, 0.1 s).
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`Gatehouse needs Node 24 or newer; this is ${process.version}. On Linux, npm start brings it along.`);
  process.exit(1);
}
// Compiled code is kept between starts: it cuts the time to load several hundred files to a fifth.
enableCompileCache(join(tmpdir(), `gatehouse-compile-cache-${process.getuid?.() ?? 0}`));

const { run } = await import('./command-line/run.ts');
process.exitCode = await run(process.argv.slice(2));
