import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../src/platform/jobs/testing.ts';
import { embeddedSql } from '../support/embedded.ts';
import { administrator, dataFolder, post, type ServerProcess, signIn, startProcess } from '../support/process.ts';

/** How long after each call the server is killed, in milliseconds. */
const moments = [0, 4, 8, 14, 25];

const tenantOf = (round: number) => ({
  company_name: `Tenant ${round}`,
  company_domain: `tenant${round}.example.com`,
  admin_email: `admin@tenant${round}.example.com`,
  subscription_plan: 'business',
  initial_user_count: 50,
  features: ['sso'],
});

interface Left {
  readonly organizations: number;
  readonly planned: number;
  readonly roles: number;
  readonly invitations: number;
  readonly mails: number;
  readonly events: number;
}

test('a tenant whose server is killed while it is onboarded is there as a whole or not at all, and onboarding it again ends well', async () => {
  const data = await dataFolder();
  let server: ServerProcess | undefined;
  const left = async (round: number): Promise<Left | undefined> => {
    const { company_name: name, admin_email: email } = tenantOf(round);
    await using sql = await embeddedSql(data.path);
    const [row] = await sql.rows<Left>(`with o as (select * from organizations where name = '${name}') select
      (select count(*)::int from o) as organizations,
      (select count(*)::int from o where plan = 'business' and people_limit = 50 and features = '{sso}') as planned,
      (select count(*)::int from roles r join o on r.organization_id = o.id where r.moniker = 'org-admin') as roles,
      (select count(*)::int from organization_invitations i join o on i.organization_id = o.id where i.admin) as invitations,
      (select count(*)::int from mail_messages where recipient = '${email}') as mails,
      (select count(*)::int from audit_events e join o on e.organization_id = o.id
        where e.action = 'tenant.onboard' and e.outcome = 'success') as events`);
    return row;
  };
  const nothing: Left = { organizations: 0, planned: 0, roles: 0, invitations: 0, mails: 0, events: 0 };
  const all: Left = { organizations: 1, planned: 1, roles: 1, invitations: 1, mails: 1, events: 1 };
  try {
    server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'warn' });
    for (const [round, moment] of moments.entries()) {
      const token = await signIn(server.url);
      const asked: Promise<number | null> = post(
        `${server.url}/api/v1/admin/tenant/onboard`,
        tenantOf(round),
        token,
      ).then(
        ({ status }) => status,
        () => null,
      );
      await sleep(moment);
      await server.kill('SIGKILL');
      const answered = await asked;
      server = await startProcess(data.path, { LOG_LEVEL: 'warn' });
      const found = await left(round);
      assert.deepEqual(found, answered === 200 || found?.organizations === 1 ? all : nothing, `after ${moment} ms`);
      // Whoever got no answer asks again: it is made, or is there already.
      const again = await post(`${server.url}/api/v1/admin/tenant/onboard`, tenantOf(round), await signIn(server.url));
      assert.equal(again.status, found?.organizations === 1 ? 409 : 200, await again.text());
      assert.deepEqual(await left(round), all);
    }
    // Without a mail server each is kept as a file, of which a second one would be another.
    const kept = async (): Promise<string[]> => {
      const files = await readdir(join(data.path, 'mail')).catch(() => []);
      const texts = await Promise.all(files.map(file => readFile(join(data.path, 'mail', file), 'utf8')));
      return texts.flatMap(text => /^To: .*?(admin@tenant\d+\.example\.com)/im.exec(text)?.[1] ?? []).toSorted();
    };
    const administrators = [...moments.keys()].map(round => tenantOf(round).admin_email);
    await until('every mail is kept', async () => (await kept()).length >= administrators.length, 60);
    await sleep(500);
    assert.deepEqual(await kept(), administrators);
    for (const round of moments.keys()) assert.deepEqual(await left(round), all);
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
});
