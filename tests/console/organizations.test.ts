import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { dataOf, invited, newOrganization, stored } from '../contract/rbac/organizations.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, openWindow, startBrowser, type Window } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

const hostile = `<img src=x onerror="document.title='owned'"> \u200Fשלוםeht 👩‍👩‍👧‍👦 ${'W'.repeat(190)}`;

let server: TestServer;
let browser: Browser;
let acme = '';
let globex = '';
let boss: Person;
let member: Person;
const windows: Window[] = [];
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  acme = (await newOrganization(server, { name: 'Acme', domain: 'acme.example' })).id;
  globex = (await newOrganization(server, { name: 'Globex' })).id;
  boss = await invited(server, acme, { admin: true });
  member = await invited(server, acme);
});
after(async () => {
  await server.close();
});

async function open(path: string, person: Person, options: Parameters<typeof openWindow>[3] = {}): Promise<Page> {
  const window = await openWindow(browser, server, path, { person, ...options });
  windows.push(window);
  return window.page;
}
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const read = async (id: string) => dataOf(await server.call('GET', `/api/organizations/${id}`, server.admin));
const count = async (): Promise<number> => (await server.sql('select 1 from organizations')).length;

describe('is refused', () => {
  test('to see a foreign organization, by any of its addresses, with the server’s words', async () => {
    for (const who of [await server.person(), boss]) {
      const page = await open(`/organizations/${globex}/requests`, who);
      const refused = page.getByText('You don’t have access');
      await refused.waitFor();
      // One that does not exist is refused alike.
      for (const path of [globex, `${globex}/members`, `${globex}/domain`, randomUUID()]) {
        await page.goto(`/organizations/${path}`);
        await refused.waitFor();
        assert.ok(!(await page.content()).includes('Globex'), path);
      }
      await page.context().close();
    }
  });

  test('what a plain member may not do: no tab leads there, and its address says so', async () => {
    const page = await open(`/organizations/${acme}`, member);
    await heading(page, 'Acme').waitFor();
    assert.deepEqual(await page.getByRole('navigation', { name: 'Organization' }).getByRole('link').allInnerTexts(), [
      'Overview',
    ]);
    assert.equal(await page.getByRole('button', { name: /Save|Activate/ }).count(), 0);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem').first().waitFor();
    assert.deepEqual(await page.getByRole('menuitem').locator('span').filter({ hasText: /^\w+$/ }).allInnerTexts(), [
      'Leave',
    ]);
    await page.keyboard.press('Escape');
    for (const tab of ['members', 'invitations', 'requests', 'domain']) {
      await page.goto(`/organizations/${acme}/${tab}`);
      await page.getByText('You don’t have access').waitFor();
    }
    await page.context().close();
  });

  test('an address that names no organization', async () => {
    const page = await open('/organizations/nonsense', server.admin);
    await heading(page, 'Page not found').waitFor();
    await page.goto(`/organizations/${randomUUID()}`);
    await page.getByText('This could not be found').waitFor();
    await page.context().close();
  });

  test('a bad organization, beside the field that is bad; what was entered stays', async () => {
    const page = await open('/organizations', server.admin);
    const before = await count();
    await page.getByRole('button', { name: 'Create organization' }).click();
    const form = page.getByRole('dialog', { name: 'Create organization' });
    await form.getByRole('textbox', { name: 'Domain' }).fill('not a host');
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await form.getByText('Must be a host name such as example.com').waitFor();
    assert.equal(await form.getByLabel('Name').getAttribute('aria-invalid'), 'true');
    await form.getByLabel('Name').fill('Initech');
    await form.getByRole('textbox', { name: 'Domain' }).fill('ACME..example');
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await form.getByText('Must be a host name such as example.com').waitFor();
    await assertAccessible(page);
    assert.equal(await form.getByLabel('Name').inputValue(), 'Initech');
    assert.equal(await count(), before);
    await page.context().close();
  });
});

describe('the list', () => {
  test('shows all to the platform’s administrators, and to everybody else their own', async () => {
    const all = await open('/organizations', server.admin);
    await all.getByRole('link', { name: 'Globex' }).waitFor();
    await all.getByText('2 organizations').waitFor();
    const row = all.getByRole('row', { name: /Acme/ });
    for (const text of ['acme.example', 'Not verified', 'By invitation', 'Active']) await row.getByText(text).waitFor();
    for (const who of [boss, member]) {
      const page = await open('/organizations', who);
      await page.getByRole('row', { name: /Acme.*acme\.example/ }).waitFor();
      assert.equal(await page.getByRole('row').count(), 2);
      assert.ok(!(await page.content()).includes('Globex'));
      assert.equal(await page.getByRole('button', { name: 'Create organization' }).count(), 0);
      await page.getByRole('link', { name: 'Acme' }).click();
      await heading(page, 'Acme').waitFor();
      await page.context().close();
    }
    const page = await open('/organizations', await server.person());
    await page.getByText('You are not in an organization yet').waitFor();
    await page.context().close();
    await all.context().close();
  });

  test('is where one chooses to act in one, also in one that is not one’s own', async () => {
    const other = (await newOrganization(server, { name: 'Hooli', adminIds: [boss.id] })).id;
    const page = await open('/organizations', server.admin);
    const asked = page.waitForRequest(request => request.headers()['x-organization-id'] === other);
    await page.getByRole('button', { name: 'Switch to Hooli' }).click();
    await asked;
    const choice = page.getByRole('combobox', { name: 'Current organization' });
    await page.getByText('1 organization', { exact: true }).waitFor();
    assert.equal(await choice.inputValue(), 'Hooli');
    assert.equal(await page.getByRole('button', { name: 'Create organization' }).count(), 0, 'that is the platform’s');
    await page.goto(`/organizations/${globex}`);
    await heading(page, 'Globex').waitFor();
    await page.getByRole('button', { name: 'Switch to this organization' }).click();
    await page.getByRole('button', { name: 'Show all organizations' }).click();
    await until('everything is shown', async () => (await choice.inputValue()) === 'All organizations');
    await page.evaluate(`sessionStorage.setItem('gatehouse-organization', '${randomUUID()}')`);
    await page.goto('/organizations');
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    assert.equal(await choice.inputValue(), 'All organizations', 'one that is gone is left');
    await page.context().close();
  });
});

test('creates an organization for oneself, and for somebody who is invited to administer it', async () => {
  const page = await open('/organizations', server.admin);
  await page.getByRole('button', { name: 'Create organization' }).click();
  const form = page.getByRole('dialog', { name: 'Create organization' });
  await form.getByLabel('Name').fill('Initech');
  await form.getByLabel('Description').fill('Makes reports');
  await form.getByRole('textbox', { name: 'Domain' }).fill('initech.example');
  await form.getByRole('radio', { name: 'Open' }).check();
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await heading(page, 'Initech').waitFor();
  const made = await read(page.url().split('/').at(-1) ?? '');
  assert.deepEqual(
    [made.name, made.description, made.domain, made.joinPolicy, made.adminIds],
    ['Initech', 'Makes reports', 'initech.example', 'open', [server.admin.id]],
  );
  const someone = await server.person();
  await page.goto('/organizations');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await form.getByLabel('Name').fill('Umbrella');
  await form.getByRole('combobox', { name: 'Administrators' }).fill(someone.username);
  await page.getByRole('option', { name: someone.email }).click();
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await heading(page, 'Umbrella').waitFor();
  const second = await read(page.url().split('/').at(-1) ?? '');
  assert.deepEqual([second.adminIds, second.invitedAdminIds], [[], [someone.id]]);
  assert.equal((await server.mails(someone.email)).length, 1);
  await page.context().close();
});

test('an administrator changes their organization; what is cleared is cleared, what was not touched stays', async () => {
  const page = await open(`/organizations/${acme}`, boss);
  await page.getByLabel('Name').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/Must not be empty|Must have at least|Is required/).waitFor();
  assert.equal((await read(acme)).name, 'Acme');
  await page.getByLabel('Name').fill('Acme & Sons');
  await page.getByRole('radio', { name: 'By domain' }).check();
  // Somebody else changes another field meanwhile.
  await server.call('PUT', `/api/organizations/${acme}`, { ...server.admin, body: { description: 'Anvils' } });
  await page.getByRole('button', { name: 'Save' }).click();
  const meanwhile = page.getByRole('dialog', { name: 'This organization was changed meanwhile' });
  await meanwhile.getByText('Anvils').waitFor();
  await meanwhile.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Organization updated').waitFor();
  await heading(page, 'Acme & Sons').waitFor();
  assert.equal(await page.getByLabel('Description').inputValue(), 'Anvils');
  const changed = await read(acme);
  assert.deepEqual(
    [changed.name, changed.description, changed.domain, changed.joinPolicy],
    ['Acme & Sons', 'Anvils', 'acme.example', 'domain'],
  );
  await page.getByRole('textbox', { name: 'Domain' }).fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Organization updated').nth(1).waitFor();
  assert.equal((await read(acme)).domain, null);
  await server.call('PUT', `/api/organizations/${acme}`, { ...server.admin, body: { name: 'Acme' } });
  await page.context().close();
});

test('members: the last administrator stays, others are named and removed', async () => {
  const { id } = await newOrganization(server, { name: 'Members Ltd', adminIds: [boss.id] });
  const first = await invited(server, id, { admin: true });
  const second = await invited(server, id);
  const page = await open(`/organizations/${id}/members`, first);
  const act = async (who: Person, what: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${who.username}` }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };
  const last = 'The last administrator of an organization who can sign in cannot be removed; name another first';
  await page.getByRole('region', { name: 'Members' }).getByText('2', { exact: true }).waitFor();
  await page.getByText('1 invited as administrator').waitFor();
  await act(first, 'Remove as administrator');
  await page.getByText(last).waitFor();
  await act(first, 'Remove from organization');
  const asked = page.getByRole('dialog', { name: 'Remove from this organization?' });
  await asked.getByRole('button', { name: 'Remove' }).click();
  await page.getByText(last).nth(1).waitFor();
  await asked.getByRole('button', { name: 'Cancel' }).click();
  assert.deepEqual((await read(id)).adminIds, [first.id]);
  await act(second, 'Make administrator');
  await page.getByText(`${second.username} is an administrator now`).waitFor();
  assert.deepEqual((await read(id)).adminIds, [first.id, second.id]);
  await act(second, 'Remove as administrator');
  await page.getByText(`${second.username} is no longer an administrator`).waitFor();
  assert.deepEqual((await read(id)).adminIds, [first.id]);
  await act(second, 'Remove from organization');
  await asked.getByRole('button', { name: 'Remove' }).click();
  await page.getByText(`${second.username} was removed`).waitFor();
  await page.getByRole('region', { name: 'Members' }).getByText('1', { exact: true }).waitFor();
  const left = await server.sql('select user_id from organization_members where organization_id = $1', [id]);
  assert.deepEqual(left, [{ user_id: first.id }]);
  await page.context().close();
});

test('a member leaves, and sees nothing of it any more', async () => {
  const { id } = await newOrganization(server, { name: 'Leavers' });
  const person = await invited(server, id);
  const page = await open(`/organizations/${id}`, person);
  await page.getByRole('button', { name: 'Switch to this organization' }).click();
  await choose(page, 'Leave');
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await page.getByText('You are not in an organization yet').waitFor();
  const left = await server.sql('select 1 from organization_members where organization_id = $1 and user_id = $2', [
    id,
    person.id,
  ]);
  assert.deepEqual(left, []);
  assert.equal(await page.evaluate(`sessionStorage.getItem('gatehouse-organization')`), null);
  await page.context().close();
});

test('is suspended by its administrator, activated by the platform’s, and deleted after saying what that means', async () => {
  const { id } = await newOrganization(server, { name: 'Endings' });
  const own = await invited(server, id, { admin: true });
  const page = await open(`/organizations/${id}`, own);
  await choose(page, 'Suspend');
  await page
    .getByRole('dialog')
    .getByText(/you cannot/)
    .waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await read(id)).active, true);
  await choose(page, 'Suspend');
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await page.getByText('You are not in an organization yet').waitFor();
  assert.equal((await read(id)).active, false);
  assert.equal(await page.getByRole('button', { name: 'More actions' }).count(), 0);
  await page.context().close();

  const admin = await open(`/organizations/${id}`, server.admin);
  await admin.getByText('Suspended', { exact: true }).waitFor();
  await admin.getByRole('button', { name: 'Activate' }).click();
  await admin.getByText('Endings is active').waitFor();
  assert.equal((await read(id)).active, true);
  await choose(admin, 'Delete');
  const asked = admin.getByRole('dialog', { name: 'Delete this organization?' });
  await asked.getByText('its members are removed; their accounts stay').waitFor();
  await asked.getByRole('button', { name: 'Cancel' }).click();
  assert.ok(await stored(server, id));
  await choose(admin, 'Delete');
  await asked.getByRole('button', { name: 'Delete' }).click();
  await admin.getByText('Endings was deleted').waitFor();
  await heading(admin, 'Organizations').waitFor();
  await admin.getByRole('link', { name: 'Globex' }).waitFor();
  assert.equal(await admin.getByRole('link', { name: 'Endings' }).count(), 0);
  const [row] = await server.sql<{ deleted: boolean; members: number }>(
    `select deleted_at is not null as deleted, (select count(*)::int from organization_members m
      where m.organization_id = o.id) as members from organizations o where id = $1`,
    [id],
  );
  assert.deepEqual(row, { deleted: true, members: 0 });
  await admin.context().close();
});

test('reads well to assistive technology, and a hostile name breaks nothing on a telephone', async () => {
  const { id } = await newOrganization(server, {
    name: hostile,
    description: hostile,
    domain: `${'x'.repeat(60)}.example`,
  });
  await server.call('POST', `/api/organizations/${id}/invitations`, {
    ...server.admin,
    body: { email: `${'w'.repeat(60)}@${'x'.repeat(60)}.example` },
  });
  const page = await open('/organizations', server.admin);
  for (const path of [
    '/organizations',
    ...['', '/members', '/invitations', '/requests', '/domain'].map(tab => `/organizations/${id}${tab}`),
  ]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(path);
    await page
      .getByText(/\d organizations|Save|Withdraw|No requests|Check now/i)
      .or(page.getByRole('table', { name: 'Members' }))
      .first()
      .waitFor();
    await assertAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page);
    assert.doesNotMatch(await page.title(), /^owned/);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
  }
  await page.goto('/organizations');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.getByRole('dialog').waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  await assertAccessible(page);
  await page.context().close();
});

test('nothing went wrong in any window', () => {
  assert.deepEqual(
    windows.flatMap(({ problems }) => problems),
    [],
  );
});
