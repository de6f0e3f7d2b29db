// Runs before everything else on whatever Node is there: installs what is missing or older than the lockfile says.
// With `--console` it also builds the console where that is due, on the Node that came with the dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!upToDate()) {
  console.log('Gatehouse: installing dependencies (once) …');
  const npm = process.env.npm_execpath;
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status } = spawnSync(command, [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('Gatehouse: installing the dependencies failed; see above, then try again.');
    process.exit(status ?? 1);
  }
}

if (process.argv.includes('--console')) {
  const own = `${root}node_modules/.bin/node`;
  const { status } = spawnSync(existsSync(own) ? own : process.execPath, [`${root}scripts/build-console.ts`], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error('Gatehouse: building the console failed; see above, then try again.');
    process.exit(status ?? 1);
  }
}

/** npm writes down what it installed; each package of the lockfile that belongs on this machine must be there. */
function upToDate() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const here = present[path];
    return here === undefined ? optional === true : here.version === version;
  });
}
