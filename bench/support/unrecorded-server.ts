import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeGatehouse, createLogger } from '../../src/compose/gatehouse.ts';
import { operatorCaller } from '../../src/compose/operator.ts';
import { readConfig } from '../../src/config.ts';
import { createAdministrator } from '../../src/domain/accounts/set-up.ts';
import { listen } from '../../src/http/listen.ts';
import { surfaces } from '../../src/surfaces/surfaces.ts';
import { profileRoutes } from '../../src/surfaces/workflows/routes/profile.ts';
import { workflows } from '../../src/surfaces/workflows/surface.ts';

/* Gatehouse with full durability, and once more the route that sets up a profile, below `/bare`, without recording it. */
const config = readConfig({
  APP_ENV: 'test',
  RATE_LIMITS: 'off',
  BCRYPT_COST: '4',
  PORT: '0',
  GATEHOUSE_DATA: await mkdtemp(join(tmpdir(), 'gatehouse-unrecorded-')),
  LOG_LEVEL: 'warn',
});
const unrecorded = workflows(profileRoutes.map(each => ({ ...each, workflow: undefined })));
const gatehouse = await composeGatehouse(config, createLogger(config), {
  surfaces: [...surfaces, { ...unrecorded, name: 'bare', base: '/bare' }],
});
// People can register once there is an administrator.
await gatehouse.perform(
  createAdministrator,
  { email: 'bench@example.com', username: 'bench', password: 'Bench-mark-4711', onlyFirst: true },
  operatorCaller('command line'),
);
const [url] = await listen(gatehouse.app, config.host, config.ports);
process.on('SIGTERM', () => void gatehouse.close().then(() => process.exit(0)));
console.log(url);
