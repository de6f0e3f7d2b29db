import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { holder } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { hostileName } from './vault.support.ts';
import { keepIn, type Place, placeIn, secret } from './vault-credentials.support.ts';

describe('sharing credentials with teams', () => {
  let server: TestServer;
  let browser: Browser;
  let place: Place;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    place = await placeIn(server);
  });
  after(async () => {
    await server?.close();
  });

  const post = (path: string, body: object) => server.call('POST', path, { token: server.admin.token, body });
  async function team(name: string, ...members: readonly Person[]): Promise<string> {
    const { id } = (await post('/api/v1/teams', { name })).body as { id: string };
    for (const each of members) assert.equal((await post(`/api/v1/teams/${id}/members/${each.id}`, {})).status, 200);
    return id;
  }
  const shared = (id: string) =>
    server.sql('select credential_id as id, access from team_resources where team_id = $1', [id]);
  const dialog = (page: Page) => page.getByRole('dialog');

  test('is offered to those who may; what the server refuses stands beside the field', async () => {
    const [kept, id] = [await keepIn(server, place), await team('Night watch')];
    const reader = await holder(server, ['credential.fetch', 'credential.secure_values.read', 'team.list']);
    const theirs = await openWindow(browser, server, `/vault/credentials/${kept.id}`, { person: reader });
    await theirs.page.getByRole('heading', { name: kept.name }).waitFor();
    assert.equal(await theirs.page.getByRole('button', { name: 'Share' }).count(), 0);
    await theirs.context.close();

    const { page, context, problems } = await openWindow(browser, server, `/vault/credentials/${kept.id}`, {
      person: server.admin,
    });
    await page.getByRole('button', { name: 'Share' }).click();
    await dialog(page).getByRole('button', { name: 'Share' }).click();
    await dialog(page).locator('[aria-invalid=true]').first().waitFor();
    assert.deepEqual(await shared(id), []);
    await dialog(page).getByRole('combobox', { name: 'Team' }).fill('night');
    await page.getByRole('option', { name: 'Night watch' }).click();
    await assertAccessible(page);
    await dialog(page).getByRole('radio', { name: 'Edit it' }).check();
    await dialog(page).getByRole('button', { name: 'Share' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    assert.deepEqual(await shared(id), [{ id: kept.id, access: 'write' }]);
    await page.getByRole('button', { name: 'Share' }).click();
    await dialog(page).getByRole('combobox', { name: 'Team' }).fill('night');
    await page.getByRole('option', { name: 'Night watch' }).click();
    await dialog(page).getByRole('button', { name: 'Share' }).click();
    await dialog(page)
      .getByText(/is already shared with the team/i)
      .waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a member comes to it by their team, reveals and changes it, until it is shared no more', async () => {
    const member = await server.person();
    const [kept, id] = [await keepIn(server, place), await team(hostileName, member)];
    const given = await post(`/api/v1/teams/${id}/resources`, {
      type: 'credential',
      resource_id: kept.id,
      access: 'write',
    });
    assert.equal(given.status, 201, given.text);

    const viewport = { width: 360, height: 740 };
    const { page, context, problems } = await openWindow(browser, server, '/teams', { person: member, viewport });
    await page.getByRole('link', { name: /onerror/ }).click();
    const list = page.getByRole('table', { name: 'Shared credentials' });
    await list.getByText('Use and edit').waitFor();
    await assertFits(page);
    assert.equal(await page.getByRole('button', { name: /^Stop sharing / }).count(), 0);
    await list.getByRole('link', { name: kept.name }).click();
    await page.getByRole('heading', { name: kept.name }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    for (const name of ['More actions', 'Share'])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    await page.getByRole('link', { name: /^History/ }).waitFor();
    await page.getByRole('button', { name: 'Reveal Password' }).click();
    const asked = dialog(page).getByRole('textbox');
    await asked.or(page.getByText(secret)).first().waitFor();
    if ((await asked.count()) > 0) {
      await asked.fill('Night shift');
      await page.keyboard.press('Enter');
    }
    await page.getByText(secret).waitFor();
    await assertFits(page);
    for (const host of ['10.0.0.7', '10.0.0.8']) {
      await page.getByRole('button', { name: 'Edit' }).click();
      await dialog(page).getByLabel('Host').fill(host);
      await dialog(page).getByRole('button', { name: 'Save' }).click();
      await dialog(page).waitFor({ state: 'hidden' });
      await page.getByText(host).waitFor();
    }

    const admin = await openWindow(browser, server, `/teams/${id}`, { person: server.admin });
    await admin.page.getByRole('button', { name: /^Stop sharing / }).click();
    await dialog(admin.page).getByRole('button', { name: 'Stop sharing' }).click();
    await admin.page.getByText('No shared credentials').waitFor();
    assert.deepEqual(await shared(id), []);
    await admin.context.close();
    await page.reload();
    await page.getByText('You don’t have access').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});
