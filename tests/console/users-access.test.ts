import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { hostileName } from './vault.support.ts';
import { keepIn, placeIn } from './vault-credentials.support.ts';

describe('where a person’s access comes from', () => {
  let server: TestServer;
  let browser: Browser;
  let person: Person;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    person = await server.person();
    const post = async (path: string, body: object) => {
      const answer = await server.call('POST', path, { token: server.admin.token, body });
      assert.ok(answer.status < 300, answer.text);
      return answer.body as { id: string };
    };
    const { id } = await post('/api/v1/teams', { name: hostileName });
    await post(`/api/v1/teams/${id}/members/${person.id}`, { role: 'manager' });
    await post(`/api/v1/teams/${id}/grants`, { pattern: 'report.read' });
    const { id: resource_id } = await keepIn(server, await placeIn(server));
    await post(`/api/v1/teams/${id}/resources`, { type: 'credential', resource_id, access: 'read' });
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
    await post(`/api/users/${person.id}/grants`, { pattern: 'audit.read', expiresAt: soon });
  });
  after(async () => {
    await server?.close();
  });

  const open = (tab: string, options = {}) =>
    openWindow(browser, server, `/users/${person.id}${tab}`, { person: server.admin, ...options });
  const rows = (page: Page) => page.getByRole('table', { name: 'Access' }).getByRole('row');

  test('credentials: none of those that whoever looks may not read, and no activity without the log', async () => {
    const manager = await server.person('manager');
    const { page, context, problems } = await open('/credentials', { person: manager });
    await page.getByText('No shared credentials').waitFor();
    assert.equal(await page.getByRole('link', { name: /^Activity/ }).count(), 0);
    await page.goto(`/users/${person.id}/activity`);
    await page.getByRole('heading', { name: person.username, level: 1 }).waitFor();
    assert.equal(await page.getByText('What they did').count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('says what gives it, since when, and what ends soon; names are text, and it fits a phone', async () => {
    const { page, context, problems } = await open('', { viewport: { width: 1440, height: 900 } });
    const team = rows(page).filter({ hasText: 'report.read' });
    await team.getByText(/^Team/).waitFor();
    await team.getByText('No end date').waitFor();
    const direct = rows(page).filter({ hasText: 'audit.read' });
    await direct.getByText('Given directly').waitFor();
    await direct.getByText(/^Ends in [23] days$/).waitFor();
    await page.getByRole('list', { name: 'Teams' }).getByText('Manager').waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: /^Credentials 1$/ }).click();
    await page
      .getByRole('list', { name: 'Shared credentials' })
      .getByText(/through team/)
      .waitFor();
    for (const tab of ['', '/access', '/sessions', '/credentials', '/activity']) {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`/users/${person.id}${tab}`);
      await page.getByRole('region').first().waitFor();
      await page.waitForLoadState('networkidle');
      await assertFits(page);
      await assertAccessible(page);
    }
    assert.equal(await page.evaluate('window.hurt'), undefined);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('tells what they did last only when it is asked for', async () => {
    await server.call('GET', '/api/v1/audit-logs', { token: person.token });
    await server.call('PATCH', `/api/v1/users/${server.admin.id}`, { token: person.token, body: { bio: 'x' } });
    const { page, context, problems } = await open('');
    const section = page.getByRole('region', { name: 'Activity' });
    await section.getByText('Looking at it is recorded in the audit log').waitFor();
    await section.getByRole('button', { name: 'Show' }).click();
    await section
      .getByText(/^Was refused /)
      .first()
      .waitFor();
    await section
      .getByText(/Signed in/)
      .first()
      .waitFor();
    await assertAccessible(page);
    await section.getByRole('link', { name: 'All' }).click();
    await page.getByRole('table', { name: 'What they did' }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('is given from the page of the person, by who may', async () => {
    const { page, context, problems } = await open('');
    await page.getByRole('button', { name: 'Give access' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add grant' });
    await dialog.getByRole('combobox', { name: 'Permission' }).first().fill('team.list');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await rows(page).filter({ hasText: 'team.list' }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});
