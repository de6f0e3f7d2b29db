import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { managersOn } from '../contract/workflows/managers.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let acme = '';
let manager: Person;
let someone: Person;
let team = '';

const on = managersOn(() => server);
const form = (page: Page) => page.getByRole('dialog', { name: 'Invite by e-mail' });
const openTeam = (person: Person, more: object = {}) =>
  openWindow(browser, server, `/teams/${team}`, { person, ...more });

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  acme = await organization(server, 'Acme');
});
after(() => server?.close());
beforeEach(async () => {
  manager = await member(server, { [acme]: ['team.setup', 'read', 'write'] });
  someone = await member(server, { [acme]: [] });
  team = (await on.setTo(manager, { initial_members: [] })).team_id;
});

test('who leads no team invites nobody, and sees what kind of team it is and what it wants to reach', async () => {
  await on.managed(manager, { action: 'add', user_email: someone.email, job_title: 'Developer' });
  const { page, context, problems } = await openTeam(someone);
  const row = page.getByRole('table', { name: 'Members' }).getByRole('row').filter({ hasText: someone.username });
  await row.getByText('Developer').waitFor();
  await page.getByRole('region', { name: 'Goals' }).getByText('Improve API performance').waitFor();
  await page.getByText('development').first().waitFor();
  for (const name of ['Invite by e-mail', `Actions for ${someone.username}`])
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
  await assertAccessible(page);
  await context.close();
  assert.deepEqual(problems, []);
});

test('an address is invited with a job title and permissions; what is refused stands beside its field', async () => {
  const { page, context, problems } = await openTeam(manager);
  await page.getByRole('button', { name: 'Invite by e-mail' }).click();
  const send = form(page).getByRole('button', { name: 'Invite', exact: true });
  await send.click();
  await form(page).getByText('Enter an address').waitFor();
  await form(page).getByLabel('E-mail').fill('nobody');
  await send.click();
  await form(page).getByText('Must be a valid e-mail address').waitFor();
  await form(page).getByLabel('E-mail').fill(manager.email);
  await send.click();
  await form(page).getByText('Is a member of this team already').waitFor();
  await form(page).getByLabel('E-mail').fill('new.member@company.com');
  await form(page).getByLabel('Job title').fill('Developer');
  await form(page).getByLabel('Permissions').fill('delete');
  await assertAccessible(page);
  await send.click();

  await page.getByText(/do not hold/).waitFor();
  assert.deepEqual(await on.invitations('new.member@company.com'), []);
  await form(page).getByLabel('Permissions').press('Backspace');
  await form(page).getByLabel('Permissions').fill('read');
  await send.click();
  await page.getByText('new.member@company.com was invited').waitFor();
  const [invited] = await on.invitations('new.member@company.com');
  assert.deepEqual(invited?.teams, [{ team, role: 'member', title: 'Developer' }]);
  assert.deepEqual(invited?.patterns, ['read']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(
    'the invitation is taken back',
    async () => (await on.invitations('new.member@company.com')).length === 0,
  );
  await context.close();
  assert.deepEqual(problems, []);
});

test('who is in the organization is put in at once, and their job title is changed and taken away', async () => {
  const { page, context, problems } = await openTeam(manager);
  await page.getByRole('button', { name: 'Invite by e-mail' }).click();
  await form(page).getByLabel('E-mail').fill(someone.email.toUpperCase());
  await form(page).getByRole('combobox', { name: 'Role in the team' }).click();
  await page.getByRole('option', { name: 'Manager' }).click();
  await form(page).getByLabel('Job title').fill('Lead');
  await form(page).getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByText('Member added to team').waitFor();
  assert.deepEqual((await on.inTeam(team)).at(-1), [someone.email, 'manager', 'Lead']);
  const row = page.getByRole('table', { name: 'Members' }).getByRole('row').filter({ hasText: someone.username });
  for (const [title, stored] of [
    ['', null],
    ['Architect', 'Architect'],
  ] as const) {
    await row.hover();
    await row.getByRole('button', { name: `Actions for ${someone.username}` }).click();
    await page.getByRole('menuitem', { name: 'Change job title' }).click();
    const dialog = page.getByRole('dialog', { name: `Job title of ${someone.username}` });
    await dialog.getByLabel('Job title').fill(title);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual((await on.inTeam(team)).at(-1), [someone.email, 'manager', stored]);
  }
  // Taking somebody out is undone with all that they were.
  await row.hover();
  await row.getByRole('button', { name: `Actions for ${someone.username}` }).click();
  await page.getByRole('menuitem', { name: 'Remove from team' }).click();
  await page.getByRole('button', { name: 'Remove member' }).click();
  await row.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.getByText('Architect').waitFor();
  assert.deepEqual((await on.inTeam(team)).at(-1), [someone.email, 'manager', 'Architect']);
  await context.close();
  assert.deepEqual(problems, []);
});

test('kind and goals are edited, and what somebody else made of them meanwhile is shown', async () => {
  const viewport = { width: 360, height: 740 };
  const { page, context, problems } = await openTeam(manager, { viewport });
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit team' });
  await dialog.getByLabel('Kind').fill('platform');
  await dialog.getByLabel('Goals').fill('Sleep at night');
  await dialog.getByLabel('Goals').press('Enter');
  await assertFits(page);
  await assertAccessible(page);
  const patched = await server.call('PATCH', `/api/v1/teams/${team}`, {
    token: server.admin.token,
    body: { goals: ['Only this'] },
  });
  assert.equal(patched.status, 200);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const stale = page.getByRole('dialog', { name: 'This team was changed meanwhile' });
  await stale.getByText('Only this').waitFor();
  await stale.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Team updated').waitFor();
  const [row] = await server.sql('select type, goals from teams where id = $1', [team]);
  assert.deepEqual(row, {
    type: 'platform',
    goals: [...['Improve API performance', 'Implement new features'], 'Sleep at night'],
  });
  await assertFits(page);
  await context.close();
  assert.deepEqual(problems, []);
});
