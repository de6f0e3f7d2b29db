import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32, inflateRawSync } from 'node:zlib';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { ask, company, credential, credentialType, values, valuesOf } from '../directory/vault.support.ts';
import { daysAgo, reportsOn } from './reports.support.ts';

interface Evidence {
  readonly complete: boolean;
  readonly events: readonly {
    readonly id: string;
    readonly action: string;
    readonly actor_id: string;
    readonly details: string;
  }[];
  readonly holders: readonly { readonly user_id: string; readonly by: string; readonly until: string | null }[];
}

const verifier = fileURLToPath(new URL('../../../docs/verify-audit.mjs', import.meta.url));
const today = daysAgo(0);
let server: TestServer;
let folder: string;
let acme = '';
const on = reportsOn(() => server);

before(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-evidence-'));
  acme = await organization(server, 'Acme');
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const packed = (by: Person | null, query: string) =>
  fetch(
    `${server.url}/api/v1/admin/evidence?${query}`,
    by === null ? {} : { headers: { authorization: `Bearer ${by.token}` } },
  );

/** The files of a ZIP, by its directory; each is held against its length and checksum. */
function unzipped(zip: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const [count, start] = [zip.readUInt16LE(zip.length - 12), Number(zip.readBigUInt64LE(zip.length - 22 - 20 - 8))];
  for (let entry = 0, at = start; entry < count; entry += 1) {
    const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const extra = at + 46 + name.length + 4;
    const [size, packed, offset] = [0, 8, 16].map(place => Number(zip.readBigUInt64LE(extra + place))) as [
      number,
      number,
      number,
    ];
    const data = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const content = inflateRawSync(zip.subarray(data, data + packed));
    assert.deepEqual([content.length, crc32(content)], [size, zip.readUInt32LE(at + 16)]);
    files.set(name.toString(), content.toString());
    at += 46 + name.length + zip.readUInt16LE(at + 30);
  }
  return files;
}

/** A pack, whose ledger the independent verifier takes, and whose events all stand in it. */
async function pack(query: string, until: (evidence: Evidence) => boolean = () => true): Promise<Evidence> {
  for (let tries = 0; ; tries += 1) {
    const answer = await packed(server.admin, `${query}&from=${daysAgo(1)}&to=${today}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/zip');
    const files = unzipped(Buffer.from(await answer.arrayBuffer()));
    const evidence = JSON.parse(files.get('evidence.json') ?? '') as Evidence;
    if (!until(evidence) && tries < 60) {
      await new Promise(resolve => setTimeout(resolve, 100));
      continue;
    }
    const file = join(folder, 'ledger.ndjson');
    const ledger = files.get('ledger.ndjson') ?? '';
    await writeFile(file, ledger);
    const seal = await server.call('GET', '/console/seal', { token: server.admin.token });
    const { public_key: key } = seal.body as { public_key: string };
    const { stdout } = await promisify(execFile)(process.execPath, [verifier, file, '--public-key', key]);
    assert.match(stdout, /^Nothing is wrong: \d+ events/);
    for (const { id } of evidence.events) assert.ok(ledger.includes(`"id":"${id}"`));
    assert.equal((files.get('events.csv') ?? '').trimEnd().split('\n').length > evidence.events.length, true);
    assert.match(files.get('README.txt') ?? '', /verify-audit\.mjs/);
    return evidence;
  }
}

describe('evidence', () => {
  test('is for holders of audit.read everywhere only, and names what cannot be', async () => {
    const query = `kind=reviews&from=${today}&to=${today}`;
    assert.equal((await packed(null, query)).status, 401);
    for (const by of [await server.person('manager'), await member(server, { [acme]: ['*'] })])
      assert.equal((await packed(by, query)).status, 403);
    const days = `from=${today}&to=${today}`;
    for (const [asked, words] of [
      [`kind=all&${days}`, 'kind'],
      [`kind=reviews&from=2026-02-30&to=${today}`, 'from'],
      [`kind=reviews&from=${today}&to=${daysAgo(3)}`, 'from'],
      [`kind=reviews&from=${daysAgo(500)}&to=${today}`, 'from'],
      [`kind=reviews&${days}&team_id=${randomUUID()}`, 'kind'],
      [`kind=reveals&${days}`, 'credential_id'],
      [`kind=reveals&${days}&permission=user.read`, 'credential_id'],
      [`kind=access&${days}`, 'permission'],
      [`kind=access&${days}&permission=user.read&team_id=${randomUUID()}`, 'permission'],
      [`kind=access&${days}&permission=a b`, 'permission'],
      [`kind=access&${days}&team_id=x`, 'team_id'],
    ] as const) {
      const answer = await packed(server.admin, asked);
      assert.equal(answer.status, 400, asked);
      assert.match(await answer.text(), new RegExp(words), asked);
    }
    assert.equal((await packed(server.admin, `kind=access&${days}&team_id=${randomUUID()}`)).status, 404);
    assert.equal((await packed(server.admin, `kind=reveals&${days}&credential_id=${randomUUID()}`)).status, 404);
  });

  test('of a permission: who holds it by what, and what gave and ended it', async () => {
    const [kept, ended, other] = [await server.person(), await server.person(), await server.person()];
    const give = (person: Person, pattern: string) =>
      server.call('POST', `/api/users/${person.id}/grants`, { token: server.admin.token, body: { pattern } });
    for (const [person, pattern] of [
      [kept, 'payroll.read'],
      [ended, 'payroll.*'],
      [other, 'stock.read'],
    ] as const)
      assert.equal((await give(person, pattern)).status, 201);
    const [grant] = await server.sql<{ id: string }>('select id from user_grants where user_id = $1', [ended.id]);
    const taken = await server.call('DELETE', `/api/users/${ended.id}/grants/${grant?.id}`, {
      token: server.admin.token,
    });
    assert.ok(taken.status < 300, taken.text);
    const evidence = await pack('kind=access&permission=payroll.read', ({ events }) =>
      events.some(({ action }) => action === 'user.take_grant'),
    );
    const held = evidence.holders.map(({ user_id, by }) => [user_id, by]);
    assert.ok(held.some(([id, by]) => id === kept.id && by === 'grant of payroll.read'));
    assert.ok(
      held.some(([id]) => id === server.admin.id),
      'by a role',
    );
    assert.ok(!held.some(([id]) => id === ended.id || id === other.id));
    const grants = evidence.events.filter(({ action }) => action === 'user.give_grant' || action === 'user.take_grant');
    assert.deepEqual(
      grants.map(({ action }) => action),
      ['user.give_grant', 'user.give_grant', 'user.take_grant'],
    );
    assert.ok(!grants.some(({ details }) => details.includes('stock')));
  });

  test('of a team: who was in it in those days, also who has left', async () => {
    const [lead, gone, before] = [
      await member(server, { [acme]: [] }),
      await member(server, { [acme]: [] }),
      await member(server, { [acme]: [] }),
    ];
    const team = await on.team(acme, [lead, gone, before]);
    await server.sql(`update team_members set deleted_at = now() where team_id = $1 and user_id = $2`, [team, gone.id]);
    await server.sql(
      `update team_members set joined_at = now() - interval '20 days', deleted_at = now() - interval '9 days' where team_id = $1 and user_id = $2`,
      [team, before.id],
    );
    const { holders } = await pack(`kind=access&team_id=${team}`);
    assert.deepEqual(holders.map(({ user_id }) => user_id).sort(), [lead.id, gone.id].sort());
    assert.ok(holders.find(({ user_id }) => user_id === gone.id)?.until);
  });

  test('of a credential: who revealed it, each time, and who comes to it', async () => {
    const companyId = await company(server);
    const typeId = (await credentialType(server, server.admin)).id;
    const fields = valuesOf(values);
    const { id } = await credential(server, server.admin, { typeId, companyId }, { fields });
    const { id: other } = await credential(server, server.admin, { typeId, companyId }, { fields });
    const reveal = (which: string) =>
      ask(server, server.admin, 'GET', `/credential/credentials/${which}/secure-values`);
    for (const which of [id, other, id]) {
      const answer = await reveal(which);
      assert.equal(answer.status, 200, answer.text);
    }
    const evidence = await pack(`kind=reveals&credential_id=${id}`, ({ events }) => events.length === 2);
    assert.deepEqual(
      evidence.events.map(({ action, actor_id }) => [action, actor_id]),
      [
        ['credential.reveal', server.admin.id],
        ['credential.reveal', server.admin.id],
      ],
    );
    assert.ok(!JSON.stringify(evidence).includes(values.secretAccessKey));
    const access = await pack(`kind=access&credential_id=${id}`);
    assert.ok(access.holders.some(({ user_id }) => user_id === server.admin.id));
    assert.ok(access.events.some(({ action }) => action === 'credential.create'));
  });

  test('of reviews: what was opened and decided', async () => {
    const body = { subject: 'organization', subject_id: acme };
    await server.call('POST', `/api/users/${(await member(server, { [acme]: [] })).id}/grants`, {
      token: server.admin.token,
      body: { pattern: 'ledger.read', organizationId: acme },
    });
    const opened = await server.call('POST', '/api/v1/manager/reviews', { token: server.admin.token, body });
    assert.equal(opened.status, 200, opened.text);
    const { events } = await pack('kind=reviews', evidence => evidence.events.length > 0);
    assert.ok(events.every(({ action }) => action.startsWith('access_review.')));
    const recorded = await server.sql(
      `select 1 from audit_events where action = 'report.evidence' and outcome = 'success' and actor_id = $1`,
      [server.admin.id],
    );
    assert.ok(recorded.length >= 3);
  });
});
