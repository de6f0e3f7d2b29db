import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../support/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('`npm start` passes SIGTERM on: the server ends with it, and the database with the server', async t => {
  const data = await dataFolder();
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: {
      ...process.env,
      APP_ENV: 'test',
      BCRYPT_COST: '4',
      PORT: '0',
      GATEHOUSE_DATA: data.path,
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  t.after(async () => {
    // The group has what a failed test left behind; nobody else is in it.
    if (npm.pid !== undefined && npm.exitCode === null) process.kill(-npm.pid, 'SIGKILL');
    await data.remove();
  });
  let printed = '';
  npm.stdout.on('data', chunk => {
    printed += chunk;
  });
  while (!printed.includes('Gatehouse is ready')) await once(npm.stdout, 'data');
  const address = /listening on (http:\S+?)\)/.exec(printed)?.[1] ?? '';
  assert.equal((await fetch(`${address}/health`)).status, 200);

  npm.kill('SIGTERM');
  await once(npm, 'exit');
  for (let tries = 0; tries < 100; tries += 1) {
    const answered = await fetch(`${address}/health`).then(
      () => true,
      () => false,
    );
    if (!answered) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  assert.fail('the server still serves after npm has ended');
});
