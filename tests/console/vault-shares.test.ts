import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { holder } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { hostileName } from './vault.support.ts';
import { keepIn, placeIn } from './vault-credentials.support.ts';

describe('with whom a credential is shared, and who revealed it', () => {
  let server: TestServer;
  let browser: Browser;
  let id: string;
  let team: string;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    id = (await keepIn(server, await placeIn(server))).id;
    const post = async (path: string, body: object) =>
      (await server.call('POST', path, { token: server.admin.token, body })).body as { id: string };
    team = (await post('/api/v1/teams', { name: hostileName })).id;
    await post(`/api/v1/teams/${team}/members/${server.admin.id}`, {});
    await post(`/api/v1/teams/${team}/resources`, { type: 'credential', resource_id: id, access: 'write' });
  });
  after(async () => {
    await server?.close();
  });

  const open = (person: Person, options = {}) =>
    openWindow(browser, server, `/vault/credentials/${id}`, { person, ...options });
  const readings = () =>
    server.sql(`select 1 from audit_events where action = 'audit.list' and actor_id = $1`, [server.admin.id]);

  test('whoever reads it and finds no teams is told how many there are, and may end nothing', async () => {
    const reader = await holder(server, ['credential.fetch', 'credential.fetch.many']);
    const { page, context, problems } = await open(reader);
    const section = page.getByRole('region', { name: 'Shared with' });
    await section.getByText('With 1 team that you can’t see').waitFor();
    assert.equal(await section.getByRole('button').count(), 0);
    for (const name of [/^Reveals/, /^Activity/, /^History/])
      assert.equal(await page.getByRole('link', { name }).count(), 0, String(name));
    for (const tab of ['history', 'reveals', 'activity']) {
      await page.goto(`/vault/credentials/${id}/${tab}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal((await page.getByRole('table').count()) + (await page.getByText('Version 1').count()), 0);
    }
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the log is read only when somebody wants to see who revealed it', async () => {
    await server.call('GET', `/v1/credential/credentials/${id}/secure-values?reason=Printer%20offline`, {
      token: server.admin.token,
    });
    const before = (await readings()).length;
    const { page, context, problems } = await open(server.admin);
    const section = page.getByRole('region', { name: 'Who revealed it' });
    await section.getByText('Looking at it is recorded in the audit log').waitFor();
    await page.waitForLoadState('networkidle');
    assert.equal((await readings()).length, before);
    await section.getByRole('button', { name: 'Show' }).click();
    await section.getByText('“Printer offline”').waitFor();
    await section.getByRole('link', { name: 'admin' }).waitFor();
    await assertAccessible(page);
    for (let tries = 0; (await readings()).length === before && tries < 20; tries += 1) await page.waitForTimeout(100);
    assert.ok((await readings()).length > before);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('is ended from its page after asking, and fits a phone', async () => {
    const { page, context, problems } = await open(server.admin, { viewport: { width: 360, height: 740 } });
    const section = page.getByRole('region', { name: 'Shared with' });
    await section.getByText('Use and edit').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    const shared = () => server.sql('select 1 from team_resources where team_id = $1', [team]);
    await section.getByRole('button', { name: /^Stop sharing with / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await shared()).length, 1);
    await section.getByRole('button', { name: /^Stop sharing with / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop sharing' }).click();
    await section.getByText('Not shared with anybody').waitFor();
    assert.equal((await shared()).length, 0);
    assert.equal(await page.evaluate('window.hurt'), undefined);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
