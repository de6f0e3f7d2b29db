import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, discard, openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

interface Team {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: unknown;
  readonly members: readonly { readonly id: string; readonly role: string }[];
}

describe('teams', () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
  });
  after(async () => {
    await server.close();
  });

  const create = async (body: object): Promise<string> => {
    const answer = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
    assert.equal(answer.status, 201, answer.text);
    return (answer.body as Team).id;
  };
  const join = async (team: string, { id }: Person, role: string): Promise<void> => {
    const options = { token: server.admin.token, body: { role } };
    assert.equal((await server.call('POST', `/api/v1/teams/${team}/members/${id}`, options)).status, 200);
  };
  const stored = async (id: string): Promise<Team> =>
    (await server.call('GET', `/api/v1/teams/${id}`, { token: server.admin.token })).body as Team;
  const open = (path: string, person: Person = server.admin, more: object = {}) =>
    openWindow(browser, server, path, { person, ...more });
  const dialog = (page: Page) => page.getByRole('dialog');

  test('who may not list them is told so, and who is in none of a team does not see it', async () => {
    const stranger = await server.person();
    const id = await create({ name: 'Closed circle' });
    const { page, context, problems } = await open('/teams', stranger);
    await page.getByText('You don’t have access').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Teams' }).count(), 0, 'the navigation does not offer them');
    await page.goto(`/teams/${id}`);
    await page.getByText('You don’t have access').waitFor();
    assert.equal(await page.getByText('Closed circle').count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a member reads their team and changes nothing but that they leave', async () => {
    const id = await create({ name: 'Readers', description: 'They read' });
    const [member, owner] = [await server.person(), await server.person()];
    await join(id, owner, 'owner');
    await join(id, member, 'member');
    const { page, context, problems } = await open(`/teams/${id}`, member);
    await page.getByText('They read').waitFor();
    await page.getByText(owner.email).waitFor();
    await page.getByRole('button', { name: 'Leave this team' }).waitFor();
    for (const name of [
      'Add member',
      'Invite by e-mail',
      'Edit',
      'More actions',
      'Add permission',
      `Actions for ${owner.username}`,
    ])
      assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    assert.equal(await page.getByRole('combobox').count(), 0);
    await page.getByRole('button', { name: 'Leave this team' }).click();
    await dialog(page).getByRole('button', { name: 'Leave team' }).click();
    await page.getByText('You don’t have access').waitFor();
    assert.deepEqual(
      (await stored(id)).members.map(each => each.id),
      [owner.id],
    );
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('whoever may not list teams finds those that they are in, by navigation and search', async () => {
    const [id, left] = [await create({ name: 'Own circle' }), await create({ name: 'Left circle' })];
    const member = await server.person();
    await join(id, member, 'manager');
    await join(left, member, 'member');
    const { page, context, problems } = await open('/', member);
    const main = page.getByRole('navigation', { name: 'Main' });
    await main.getByRole('link', { name: 'Teams' }).click();
    const row = page.getByRole('table', { name: 'Your teams' }).getByRole('row').filter({ hasText: 'Own circle' });
    await row.getByText('manager').waitFor();
    await row.getByText('Platform-wide').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create team' }).count(), 0);
    await assertAccessible(page);
    await page.keyboard.press('Control+k');
    await dialog(page).locator('input').fill('left circ');
    await dialog(page).getByText('Left circle').click();
    await page.getByRole('heading', { name: 'Left circle' }).waitFor();
    await page.getByRole('button', { name: 'Leave this team' }).click();
    await dialog(page).getByRole('button', { name: 'Leave team' }).click();
    await main.getByRole('link', { name: 'Teams' }).click();
    await row.waitFor();
    assert.equal(await page.getByText('Left circle').count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('"Create team" says what is wrong beside the field, keeps what was entered, and creates', async () => {
    const { page, context, problems } = await open('/teams');
    await page.getByRole('button', { name: 'Create team' }).click();
    await dialog(page).getByLabel('Description').fill('Main security operations team');
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await dialog(page).getByLabel('Name').and(page.locator('[aria-invalid=true]')).waitFor();
    assert.equal(await dialog(page).getByLabel('Description').inputValue(), 'Main security operations team');
    assert.deepEqual(await server.sql(`select 1 from teams where description like 'Main security%'`), []);
    await dialog(page).getByLabel('Name').fill('Security Team');
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Security Team' }).waitFor();
    assert.deepEqual(await server.sql(`select name, description from teams where name = 'Security Team'`), [
      { name: 'Security Team', description: 'Main security operations team' },
    ]);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the list is searched and paged by the server', async () => {
    await server.sql(
      `insert into teams (id, name, metadata, created_at, updated_at)
        select gen_random_uuid(), 'Batch ' || lpad(n::text, 3, '0'), '{}', now(), now() from generate_series(1, 250) n`,
    );
    const { page, context } = await open('/teams?q=batch&sort=name');
    await page.getByText('250 teams').waitFor();
    await page.getByRole('link', { name: 'Batch 001' }).waitFor();
    assert.ok((await page.getByRole('row').count()) < 60, 'only what is in view is drawn');
    const region = page.getByRole('region', { name: 'Teams' });
    await region.press('End');
    await page.getByRole('link', { name: 'Batch 250' }).waitFor();
    await page.getByLabel('Search teams').fill('BATCH 249');
    await page
      .getByText('1 teams')
      .or(page.getByText('1 team', { exact: true }))
      .waitFor();
    await page.getByRole('link', { name: 'Batch 249' }).waitFor();
    assert.match(page.url(), /q=BATCH/);
    await page.getByLabel('Search teams').fill('100%');
    await page.getByText('No teams match').waitFor();
    await context.close();
  });

  test('editing sends what was changed; metadata has to be an object', async () => {
    const id = await create({ name: 'Before', description: 'As it was', metadata: { floor: 3 } });
    const { page, context } = await open(`/teams/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog(page).getByLabel('Name').fill('After');
    await dialog(page).getByRole('button', { name: 'Advanced' }).click();
    await dialog(page).getByLabel('Metadata').fill('[1]');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page).getByText('Must be a JSON object').waitFor();
    assert.equal((await stored(id)).name, 'Before');
    await dialog(page).getByLabel('Metadata').fill('{"floor": 4, "wing": "<b>"}');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'After' }).waitFor();
    const [event] = await server.sql(
      `select details -> 'fields' as fields from audit_events where target_id = $1 and action = 'team.update' order by id desc`,
      [id],
    );
    assert.deepEqual(event, { fields: ['name', 'metadata'] });
    const { name, description, metadata } = await stored(id);
    assert.deepEqual(
      { name, description, metadata },
      { name: 'After', description: 'As it was', metadata: { floor: 4, wing: '<b>' } },
    );
    await context.close();
  });

  test('people are found by name or e-mail, added with a role, given another, and removed', async () => {
    const id = await create({ name: 'Movers' });
    const person = await server.person('analyst');
    const { page, context, problems } = await open(`/teams/${id}`);
    await page.getByText('No members yet').waitFor();
    const add = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Add member' }).click();
      await dialog(page).getByRole('combobox', { name: 'Person' }).fill(person.email.toUpperCase());
      await page.getByRole('option', { name: person.email }).click();
    };
    await page.getByRole('button', { name: 'Add member' }).click();
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await dialog(page).getByText('Choose a person').waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    await add();
    await dialog(page).getByRole('combobox', { name: 'Role in the team' }).click();
    await page.getByRole('option', { name: 'manager' }).click();
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await page.getByText('Member added to team').waitFor();
    assert.deepEqual(roles(await stored(id)), [[person.id, 'manager']]);
    // Once more is a conflict, which the server words.
    await add();
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    const toast = page.getByRole('alert').filter({ hasText: 'The member was not added' });
    await toast.getByText(/already a member/i).waitFor();
    await toast.getByText(/Request \S+/).waitFor();
    await discard(page);
    await page.getByRole('combobox', { name: `Role of ${person.username}` }).click();
    await page.getByRole('option', { name: 'owner' }).click();
    await page.getByText('Member role updated').waitFor();
    assert.deepEqual(roles(await stored(id)), [[person.id, 'owner']]);
    const remove = async (): Promise<void> => {
      await page.getByRole('button', { name: `Actions for ${person.username}` }).click();
      await page.getByRole('menuitem', { name: 'Remove from team' }).click();
      await dialog(page).getByRole('button', { name: 'Remove member' }).click();
      await page.getByText('No members yet').waitFor();
      assert.deepEqual(roles(await stored(id)), []);
    };
    await remove();
    // As they were before, with their role.
    const undo = page.getByRole('alert').filter({ hasText: 'Member removed' }).getByRole('button', { name: 'Undo' });
    await undo.click();
    await page.getByRole('combobox', { name: `Role of ${person.username}` }).waitFor();
    assert.deepEqual(roles(await stored(id)), [[person.id, 'owner']]);
    await remove();
    // What the server refuses is not undone, and says so.
    await server.sql('update users set active = false, deleted_at = now() where id = $1', [person.id]);
    await undo.click();
    await page.getByText('It was not undone').waitFor();
    assert.deepEqual(roles(await stored(id)), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a manager of the team changes members within their say, without other rights', async () => {
    const id = await create({ name: 'Managed' });
    const [owner, manager, plain] = [await server.person(), await server.person(), await server.person()];
    await join(id, owner, 'owner');
    await join(id, manager, 'manager');
    const { page, context } = await open(`/teams/${id}`, manager);
    await page.getByRole('button', { name: 'Add member' }).click();
    // They may not search people, so they ask for an id; one that nobody has is refused.
    await dialog(page).getByLabel('Person’s ID').fill('01a216b9-3eb4-7615-ba90-c37d88f0476f');
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await page.getByRole('alert').filter({ hasText: 'The member was not added' }).waitFor();
    await dialog(page).getByLabel('Person’s ID').fill(plain.id);
    await dialog(page).getByRole('combobox', { name: 'Role in the team' }).click();
    assert.deepEqual(await page.getByRole('option').allTextContents(), ['Member', 'Manager']);
    await page.getByRole('option', { name: 'Member' }).click();
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await page.getByText('Member added to team').waitFor();
    assert.deepEqual(roles(await stored(id)), [
      [owner.id, 'owner'],
      [manager.id, 'manager'],
      [plain.id, 'member'],
    ]);
    assert.equal(await page.getByRole('combobox', { name: `Role of ${owner.username}` }).count(), 0);
    assert.equal(await page.getByRole('button', { name: `Actions for ${owner.username}` }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Edit', exact: true }).count(), 0);
    await context.close();
  });

  test('permissions are given to members, or to those of a least role, and taken away', async () => {
    const id = await create({ name: 'Givers' });
    const { page, context } = await open(`/teams/${id}`);
    await page.getByText('No permissions yet').waitFor();
    await page.getByRole('button', { name: 'Add permission' }).click();
    await dialog(page).getByRole('combobox', { name: 'Permission' }).fill('not a pattern');
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await dialog(page).getByRole('combobox', { name: 'Permission' }).and(page.locator('[aria-invalid=true]')).waitFor();
    assert.equal(await dialog(page).getByRole('combobox', { name: 'Permission' }).inputValue(), 'not a pattern');
    await dialog(page).getByRole('combobox', { name: 'Permission' }).fill('audit.*');
    await dialog(page).getByRole('combobox', { name: 'For' }).click();
    await page.getByRole('option', { name: 'Managers and owners' }).click();
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    const grants = () => server.sql('select pattern, least_role from team_grants where team_id = $1', [id]);
    assert.deepEqual(await grants(), [{ pattern: 'audit.*', least_role: 'manager' }]);
    await page.getByRole('table', { name: 'Permissions of the team' }).getByText('Managers and owners').waitFor();
    await page.getByRole('button', { name: 'Remove audit.*' }).click();
    await dialog(page).getByRole('button', { name: 'Remove permission' }).click();
    await page.getByText('No permissions yet').waitFor();
    assert.deepEqual(await grants(), []);
    const events = await server.sql(
      `select action, details from audit_events where target_id = $1 and action like 'team.%_grant' order by id`,
      [id],
    );
    assert.deepEqual(events, [
      { action: 'team.add_grant', details: { pattern: 'audit.*', leastRole: 'manager' } },
      { action: 'team.remove_grant', details: { pattern: 'audit.*', leastRole: 'manager' } },
    ]);
    await context.close();
  });

  test('deleting asks first, and leads back to the list', async () => {
    const id = await create({ name: 'Short-lived' });
    const { page, context, problems } = await open(`/teams/${id}`);
    await choose(page, 'Delete');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await stored(id)).name, 'Short-lived');
    await choose(page, 'Delete');
    await dialog(page).getByRole('button', { name: 'Delete team' }).click();
    await page.waitForURL('**/teams');
    await page.getByText('Short-lived was deleted').waitFor();
    const gone = await server.call('GET', `/api/v1/teams/${id}`, { token: server.admin.token });
    assert.equal(gone.status, 404);
    await page.goto(`/teams/${id}`);
    await page.getByText('This could not be found').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('hostile names are text and break no layout; everybody can use the screens', async () => {
    const name = `<img src=x onerror=alert(1)>\u200Fשלום${'🦊W'.repeat(75)}`;
    const id = await create({ name, description: '\u2067<script>'.repeat(40), metadata: { long: 'x'.repeat(900) } });
    const person = await server.person();
    await server.call('PATCH', `/api/v1/users/${person.id}`, { token: server.admin.token, body: { full_name: name } });
    await join(id, person, 'member');
    const options = { token: server.admin.token, body: { pattern: `audit.${'a'.repeat(90)}` } };
    assert.equal((await server.call('POST', `/api/v1/teams/${id}/grants`, options)).status, 201);
    for (const [viewport, assertGood] of [
      [{ width: 360, height: 740 }, assertFits],
      [{ width: 1280, height: 800 }, assertAccessible],
    ] as const) {
      const { page, context, problems } = await open('/teams?q=onerror', server.admin, { viewport });
      await page.getByRole('link', { name: 'onerror' }).waitFor();
      await assertGood(page);
      await page.goto(`/teams/${id}`);
      await page.getByText(person.email).waitFor();
      await page.getByText('audit.aaaa').waitFor();
      await assertGood(page);
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await dialog(page).getByRole('button', { name: 'Advanced' }).click();
      await assertGood(page);
      assert.equal(await page.locator('img[src=x]').count(), 0);
      assert.deepEqual(problems, []);
      await context.close();
    }
  });
});

function roles({ members }: Team): [string, string][] {
  return members.map(({ id, role }) => [id, role]);
}
