import { writeFile } from 'node:fs/promises';
import { type Result, table } from './support/measure.ts';

/* npm run bench: every benchmark against its baseline; npm run bench -- check list: only these. */
const benchmarks: Readonly<Record<string, () => Promise<{ run(): Promise<readonly Result[]> }>>> = {
  backup: () => import('./backup.ts'),
  check: () => import('./check.ts'),
  conversations: () => import('./conversations.ts'),
  download: () => import('./download.ts'),
  executions: () => import('./executions.ts'),
  export: () => import('./export.ts'),
  fanout: () => import('./fanout.ts'),
  growth: () => import('./growth.ts'),
  history: () => import('./history.ts'),
  'http-check': () => import('./http-check.ts'),
  'http-me': () => import('./http-me.ts'),
  import: () => import('./import.ts'),
  list: () => import('./list.ts'),
  login: () => import('./login.ts'),
  message: () => import('./message.ts'),
  refresh: () => import('./refresh.ts'),
  requests: () => import('./requests.ts'),
  report: () => import('./report.ts'),
  reveal: () => import('./reveal.ts'),
  signalling: () => import('./signalling.ts'),
  sockets: () => import('./sockets.ts'),
  start: () => import('./start.ts'),
  upload: () => import('./upload.ts'),
  webhooks: () => import('./webhooks.ts'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter(name => benchmarks[name] === undefined);
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}

const results: Result[] = [];
for (const [name, load] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`${name} …`);
  const { run } = await load();
  results.push(...(await run()));
}
console.log(`\n${table(results)}`);
await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);
