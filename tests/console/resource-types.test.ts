import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let acme = '';
let clerk: Person;
let team = '';
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  acme = await organization(server, 'Acme');
  clerk = await member(server, { [acme]: ['request.configure', 'ledger.*'] });
  const body = { name: 'Auditors' };
  const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
  team = (made.body as { id: string }).id;
});
after(() => server?.close());

const typesOf = () =>
  server.sql(
    `select name, organization_id, levels, approvals, longest_days, answer_hours, reason_needed, steps, in_order,
      automatic_role_id, break_glass, description from resource_types order by name`,
  );
const register = async (body: object): Promise<string> => {
  const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token: server.admin.token, body });
  assert.equal(made.status, 200, made.text);
  return (made.body as { results: { id: string } }).results.id;
};
const pick = async (page: Page, label: string, option: string, nth = 0): Promise<void> => {
  await page.getByRole('combobox', { name: label }).nth(nth).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const tag = async (page: Page, label: string, text: string): Promise<void> => {
  await page.getByRole('combobox', { name: label }).fill(text);
  await page.getByRole('combobox', { name: label }).press('Enter');
};

test('who configures nothing has no such place, and sees nothing by its address', async () => {
  const id = await register({ name: 'hidden_thing', levels: ['read'] });
  const { page, context, problems } = await openWindow(browser, server, '/', { person: await server.person() });
  await page.getByRole('link', { name: 'Settings' }).first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Resource types' }).count(), 0);
  for (const path of ['', `/${id}`]) {
    await page.goto(`/resource-types${path}`);
    await page.getByText('You don’t have access').waitFor();
    assert.equal(await page.getByText('hidden_thing').count(), 0);
  }
  await context.close();
  // Of the platform's, whoever configures one organization sees nothing either.
  const other = await openWindow(browser, server, `/resource-types/${id}`, { person: clerk });
  await other.page
    .getByText(/could not be found|not found/i)
    .first()
    .waitFor();
  await other.context.close();
  assert.deepEqual([...problems, ...other.problems], []);
});

test('a type is registered with groups in their order; what is refused stands beside its field', async () => {
  const owner = await server.person();
  const { page, context, problems } = await openWindow(browser, server, '/resource-types', { person: server.admin });
  await page.getByRole('link', { name: 'New resource type' }).click();
  const create = page.getByRole('button', { name: 'Create', exact: true });
  await create.click();
  await page.getByText('Enter at least one level').waitFor();
  await assertAccessible(page);
  await page.getByLabel('Name').fill('Production Database');
  await tag(page, 'Levels', 'read');
  await tag(page, 'Levels', 'write');
  await create.click();
  await page.getByText('Must be lower-case letters, digits, _ and -').waitFor();
  await page.getByLabel('Name').fill('user');
  await create.click();
  await page.getByText('Names permissions of Gatehouse itself').waitFor();
  await page.getByLabel('Name').fill('production_database');
  await tag(page, 'Owners', 'nobody@example.com');
  await create.click();
  await page.getByText('Names people who are not there: nobody@example.com').waitFor();
  await page.getByRole('combobox', { name: 'Owners' }).press('Backspace');
  await page.getByRole('combobox', { name: 'Owners' }).fill(owner.username);
  await page.getByRole('option', { name: owner.email }).click();
  await page.getByRole('radio', { name: 'Several groups' }).check();
  await create.click();
  await page.getByText('Add a group').last().waitFor();
  await page.getByRole('button', { name: 'Add group' }).click();
  await page.getByRole('button', { name: 'Add group' }).click();
  await pick(page, 'Group', 'A team', 1);
  await create.click();
  await page.getByText('Choose a team').waitFor();
  await pick(page, 'Team', 'Auditors');
  await page.getByLabel('Approvals').nth(1).fill('2');
  await page.getByRole('button', { name: 'Move group 2 up' }).click();
  await page.getByLabel('One after the other').check();
  await page.getByLabel('For how many days at most').fill('30');
  await page.getByLabel('A reason is needed').uncheck();
  await page.getByLabel('Can be taken in an emergency').check();
  await assertAccessible(page);
  await create.click();
  await page.getByText('production_database was created').waitFor();
  const row = page.getByRole('row').filter({ hasText: 'production_database' });
  await row.getByText('2 × Auditors, then 1 × Owners').waitFor();
  await row.getByText('In an emergency').waitFor();
  const stored = (await typesOf()).find(({ name }) => name === 'production_database');
  assert.deepEqual(
    { ...stored, steps: JSON.stringify(stored?.['steps']) },
    {
      ...{ name: 'production_database', organization_id: null, levels: ['read', 'write'], approvals: 3 },
      ...{ longest_days: 30, answer_hours: 24, reason_needed: false, in_order: true, automatic_role_id: null },
      ...{ break_glass: true, description: null },
      steps: JSON.stringify([
        { from: 'team', team_id: team, approvals: 2 },
        { from: 'owners', team_id: null, approvals: 1 },
      ]),
    },
  );
  const owners = await server.sql('select user_id from resource_type_owners');
  assert.deepEqual(owners, [{ user_id: owner.id }]);
  await context.close();
  assert.deepEqual(problems, []);
});

test('a type is edited part by part; what somebody else changed meanwhile is shown; then it is deleted', async () => {
  const id = await register({ name: 'invoices', levels: ['read'], approvals: 2, owners: [server.admin.email] });
  const { page, context, problems } = await openWindow(browser, server, `/resource-types/${id}`, {
    person: server.admin,
  });
  assert.equal(await page.getByLabel('Approvals needed').inputValue(), '2');
  await page.getByLabel('Description').fill('What customers owe');
  await page.getByLabel('Approvals needed').fill('1');
  const meanwhile = await server.call('PATCH', `/api/v1/admin/access/resource-types/${id}`, {
    token: server.admin.token,
    body: { levels: ['read', 'write'], steps: [{ from: 'managers', approvals: 1 }] },
  });
  assert.equal(meanwhile.status, 200, meanwhile.text);
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await save.click();
  const stale = page.getByRole('dialog', { name: 'This resource type was changed meanwhile' });
  await stale.getByText('1 × Managers of whoever asks').waitFor();
  await stale.getByText('read, write').waitFor();
  await assertAccessible(page);
  await stale.getByText('Theirs', { exact: true }).first().click();
  await stale.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio', { name: 'Several groups' }).and(page.locator(':checked')).waitFor();
  await page.getByLabel('Description').fill('What customers owe');
  await save.click();
  await page.getByText('invoices was saved').waitFor();
  const stored = (await typesOf()).find(({ name }) => name === 'invoices');
  assert.deepEqual(
    [stored?.['description'], stored?.['levels'], stored?.['steps']],
    ['What customers owe', ['read', 'write'], [{ from: 'managers', team_id: null, approvals: 1 }]],
  );
  // Nothing is left unsaved that leaving would ask about.
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
  await page.getByRole('link', { name: 'invoices' }).click();
  await choose(page, 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete resource type' }).click();
  await page.getByText('invoices was deleted').waitFor();
  assert.equal(
    (await typesOf()).some(({ name }) => name === 'invoices'),
    false,
  );
  await context.close();
  assert.deepEqual(problems, []);
});

test('whoever configures an organization makes types there alone, and skips approvals only of what they hold; on a phone', async () => {
  const viewport = { width: 360, height: 740 };
  const { page, context, problems } = await openWindow(browser, server, '/resource-types/new', {
    person: clerk,
    viewport,
  });
  assert.equal(await page.getByLabel('Belongs to').count(), 0);
  await page.getByLabel('Name').fill('payroll');
  const emergency = page.getByLabel('Can be taken in an emergency');
  assert.equal(await emergency.isDisabled(), true);
  await page.getByText('Only who holds payroll.* may switch this on.').first().waitFor();
  await page.getByLabel('Name').fill('ledger');
  await tag(page, 'Levels', 'read');
  await emergency.check();
  await page.getByRole('radio', { name: 'Several groups' }).check();
  await page.getByRole('button', { name: 'Add group' }).click();
  await page.getByRole('button', { name: 'Add group' }).click();
  await assertFits(page);
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Remove group 2' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('ledger was created').waitFor();
  await assertFits(page);
  const stored = (await typesOf()).find(({ name }) => name === 'ledger');
  assert.deepEqual([stored?.['organization_id'], stored?.['break_glass']], [acme, true]);
  await context.close();
  assert.deepEqual(problems, []);
});
