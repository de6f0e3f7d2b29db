import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeClient } from './client.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Style and types of the server and of the console; resolves to the exit code of the first check that fails. */
export async function check(): Promise<number> {
  await writeClient();
  const bin = (path: string): string => join(root, 'node_modules', path);
  // What the last check found out is kept: only what has changed since is looked at.
  const types = (name: string): readonly string[] => [
    ...[bin('typescript-native/bin/tsc'), '--noEmit', '--incremental'],
    ...['--tsBuildInfoFile', bin(`.cache/types-${name}.tsbuildinfo`)],
  ];
  const checks: readonly (readonly [string, readonly string[]])[] = [
    ['biome', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
    ['tsc', types('server')],
    ['tsc of the console', [...types('console'), '-p', 'console']],
  ];
  for (const [name, args] of checks) {
    const code = await run(process.execPath, args, {});
    if (code === 0) continue;
    console.error(`${name} failed`);
    return code;
  }
  return 0;
}

/** Runs a program in the project's folder to its end; resolves to its exit code. */
export function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await check();
