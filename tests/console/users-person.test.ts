import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, discard, openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await server?.close();
});

const open = (id: string, options = {}, tab = '') =>
  openWindow(browser, server, `/users/${id}${tab}`, { person: server.admin, ...options });
const asAdmin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await server.call(method, path, { token: server.admin.token, body });
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
};
const give = (to: Person, pattern: string) => asAdmin('POST', `/api/users/${to.id}/grants`, { pattern });
const row = async (id: string) => (await server.sql('select * from users where id = $1', [id]))[0];
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** A person may be changed by those only who hold what that person holds; these nodes let them try. */
const toChange = [
  'user.write.other',
  'user.status.other',
  'user.roles.other',
  'user.permissions.other',
  'user.delete.other',
];

describe('a person', () => {
  test('that is not there, or whom one may not see, is refused in words', async () => {
    const { page, context, problems } = await open('01a216b6-4af6-7127-9031-096f5480c602');
    await page.getByText('This could not be found').waitFor();
    await page.getByText('User not found').waitFor();
    await page.goto('/users/nonsense');
    await page.getByText('This could not be found').waitFor();
    await context.close();
    const stranger = await open(server.admin.id, { person: await server.person() });
    await stranger.page.getByText('You don’t have access').waitFor();
    assert.deepEqual([...problems, ...stranger.problems], []);
    await stranger.context.close();
  });

  test('is shown without what one may not do: to a manager, and to themselves', async () => {
    const manager = await server.person('manager');
    const { page, context } = await open(server.admin.id, { person: manager }, '/access');
    await page.getByRole('region', { name: 'Roles' }).getByText('Administrator', { exact: true }).waitFor();
    await page.getByText('Not in an organization').waitFor();
    assert.equal(
      await page.getByRole('link', { name: 'Why can they?' }).last().getAttribute('href'),
      `/why?person=${server.admin.id}`,
    );
    for (const name of ['Edit profile', 'More actions', 'Help', 'Give access', 'Add grant', 'Add'])
      assert.equal(await button(page, name).count(), 0, name);
    assert.equal(await page.getByRole('heading', { name: 'Direct grants' }).count(), 0);
    await page.goto(`/users/${manager.id}`);
    await page.getByText('This is you').waitFor();
    assert.equal(await button(page, 'Edit profile').count(), 1, 'one’s own profile is one’s own');
    assert.equal(await button(page, 'More actions').count(), 0);
    await context.close();
  });

  test('who holds more than oneself cannot be changed, and the server’s words say so', async () => {
    const helper = await server.person('manager');
    for (const pattern of toChange) await give(helper, pattern);
    const { page, context } = await open(server.admin.id, { person: helper }, '/access');
    await choose(page, 'Deactivate');
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('you do not hold * yourself').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('System role').first().click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await button(page, 'Change role').click();
    await page.getByText('The system role was not changed').waitFor();
    const me = await server.call('GET', `/api/v1/users/${server.admin.id}`, { token: server.admin.token });
    assert.deepEqual([me.status, (me.body as { role: string }).role], [200, 'admin']);
    await context.close();
  });

  test('who is the last administrator stays one', async () => {
    const { page, context } = await open(server.admin.id, {}, '/access');
    await page.getByLabel('System role').first().click();
    await page.getByRole('option', { name: 'Manager' }).click();
    await button(page, 'Change role').click();
    await page.getByText('The last administrator who can sign in cannot be removed, demoted or deactivated').waitFor();
    await assertAccessible(page);
    await context.close();
  });
});

describe('what is changed of a person', () => {
  test('a profile: bad fields beside them and kept, then only what differs is sent', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person.id);
    await button(page, 'Edit profile').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('Phone').fill('call me');
    await button(page, 'Save').click();
    await page.getByLabel('Phone').and(page.locator('[aria-invalid=true]')).waitFor();
    assert.equal(await page.getByLabel('Full name').inputValue(), 'Ada Lovelace');
    await assertAccessible(page);
    // Somebody else changes another field meanwhile: that one stays.
    await asAdmin('PATCH', `/api/v1/users/${person.id}`, { department: 'Elsewhere' });
    await page.getByLabel('Phone').fill('+33612345678');
    await page.getByLabel('Bio').fill('Wrote\nthe first program');
    await page.getByLabel('Time zone').first().fill('paris');
    await page.getByRole('option', { name: 'Europe/Paris' }).click();
    await button(page, 'Save').click();
    const meanwhile = page.getByRole('dialog', { name: 'This profile was changed meanwhile' });
    await meanwhile.getByText('Elsewhere').waitFor();
    await meanwhile.getByRole('button', { name: 'Continue' }).click();
    await button(page, 'Save').click();
    await page.getByText('Profile updated').waitFor();
    await page.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor();
    const now = await row(person.id);
    assert.deepEqual(
      [now?.['display_name'], now?.['phone'], now?.['bio'], now?.['timezone'], now?.['department']],
      ['Ada Lovelace', '+33612345678', 'Wrote\nthe first program', 'Europe/Paris', 'Elsewhere'],
    );
    await page.getByRole('region', { name: 'Details' }).getByText('Elsewhere').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a profile that was changed and not saved is not left unasked: by a link, by going back, by closing the tab', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person.id);
    await page.getByRole('link', { name: 'People' }).first().click();
    await page.getByRole('link', { name: person.username, exact: true }).click();
    await button(page, 'Edit profile').click();
    await page.getByLabel('Department').fill('Half');
    const question = page.getByRole('dialog', { name: 'Discard what you entered?' });
    for (const leave of [() => page.getByRole('link', { name: 'Teams' }).click(), () => page.goBack()]) {
      await leave();
      await button(page, 'Keep editing').click();
      await question.waitFor({ state: 'detached' });
      assert.equal(new URL(page.url()).pathname, `/users/${person.id}`);
      assert.equal(await page.getByLabel('Department').inputValue(), 'Half');
    }
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    // A timezone that was typed and not chosen is not sent as the one of before.
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Lon');
    await button(page, 'Save').click();
    await page.getByText('Choose one from the list').waitFor();
    assert.equal((await row(person.id))?.['department'], null);
    await page.getByRole('link', { name: 'Teams' }).click();
    await button(page, 'Discard').click();
    await page.waitForURL('**/teams');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('status and system role', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person.id, {}, '/access');
    await choose(page, 'Deactivate');
    await page.getByText('is signed out everywhere and').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('Inactive', { exact: true }).waitFor();
    assert.equal((await row(person.id))?.['active'], false);
    assert.equal((await server.call('GET', '/api/v1/users/me', { token: person.token })).status, 401);
    await choose(page, 'Activate');
    await page.getByText('The account is active', { exact: true }).waitFor();
    assert.equal((await row(person.id))?.['active'], true);
    await page.getByLabel('System role').first().click();
    await page.getByRole('option', { name: 'Analyst' }).click();
    await button(page, 'Change role').click();
    await page.getByText('The system role is Analyst now').waitFor();
    const read = await asAdmin('GET', `/api/v1/users/${person.id}`);
    assert.equal((read as { role: string }).role, 'analyst');
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('roles: one is given and another taken, and what somebody else gave meanwhile stays', async () => {
    const person = await server.person();
    const make = async (name: string): Promise<string> =>
      ((await asAdmin('POST', '/api/roles', { name, permissionIds: [] })) as { data: { id: string } }).data.id;
    const [first, second, third] = await Promise.all([make('First'), make('Second'), make('Third')]);
    const held = async () =>
      ((await asAdmin('GET', `/api/users/${person.id}`)) as { data: { roleIds: string[] } }).data.roleIds;
    await asAdmin('PUT', `/api/users/${person.id}`, { roleIds: [...(await held()), first] });
    const { page, context, problems } = await open(person.id, {}, '/access');
    await button(page, 'Remove the role First').waitFor();
    await asAdmin('PUT', `/api/users/${person.id}`, { roleIds: [...(await held()), second] });
    await page.getByLabel('Add a role').first().click();
    await page.getByRole('option', { name: 'Third (Platform-wide)' }).click();
    await button(page, 'Add').click();
    await page.getByText('Third (Platform-wide) was added').waitFor();
    await button(page, 'Remove the role First').click();
    await page.getByText('First was removed').waitFor();
    await button(page, 'Remove the role Second').waitFor();
    const now = await held();
    assert.deepEqual(
      [now.includes(first), now.includes(second), now.includes(third), now.length],
      [false, true, true, 3],
    );
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('direct grants: refusals beside the fields, times in one’s own timezone, taken again', async () => {
    const person = await server.person();
    await server.sql(`update users set timezone = 'Europe/Paris' where id = $1`, [server.admin.id]);
    const { page, context, problems } = await open(person.id, { viewport: { width: 360, height: 740 } }, '/access');
    await button(page, 'Add grant').click();
    const dialog = page.getByRole('dialog', { name: 'Add grant' });
    await dialog.getByRole('combobox', { name: 'Permission' }).first().fill('Not a pattern');
    await dialog.getByLabel('Ends').fill('2020-01-01T00:00');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog
      .getByRole('combobox', { name: 'Permission' })
      .and(page.locator('[aria-invalid=true]'))
      .first()
      .waitFor();
    await dialog.getByRole('combobox', { name: 'Permission' }).first().fill('team.*');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Must lie in the future').waitFor();
    await assertAccessible(page);
    await dialog.getByText('Time in Europe/Paris. Leave empty for now').waitFor();
    await dialog.getByLabel('Begins').fill('2098-01-15T09:00');
    await dialog.getByLabel('Ends').fill('2098-07-15T09:00');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('team.* was added').waitFor();
    await page.getByText('Not active yet').waitFor();
    await assertFits(page);
    const [grant] = await server.sql<{ starts_at: Date; expires_at: Date }>(
      `select starts_at, expires_at from user_grants where user_id = $1 and pattern = 'team.*'`,
      [person.id],
    );
    assert.deepEqual(
      [new Date(grant?.starts_at ?? 0).toISOString(), new Date(grant?.expires_at ?? 0).toISOString()],
      ['2098-01-15T08:00:00.000Z', '2098-07-15T07:00:00.000Z'],
    );
    await button(page, 'Add grant').click();
    await dialog.getByRole('combobox', { name: 'Permission' }).first().fill('team.*');
    await dialog.getByLabel('Begins').fill('2098-01-15T09:00');
    await dialog.getByLabel('Ends').fill('2098-07-15T09:00');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Is already given').waitFor();
    await discard(page);
    await dialog.waitFor({ state: 'hidden' });
    await button(page, 'Remove the grant team.*').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('team.* was removed').waitFor();
    assert.deepEqual(await server.sql('select 1 from user_grants where user_id = $1', [person.id]), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a date that cannot be read is said beside its field, in every language, and nothing is given', async () => {
    const person = await server.person();
    for (const locale of ['en-GB', 'fr-FR', 'ar-EG']) {
      const { page, context, problems } = await open(person.id, { locale }, '/access');
      await button(page, 'Add grant').click();
      const dialog = page.getByRole('dialog', { name: 'Add grant' });
      await dialog.getByRole('combobox', { name: 'Permission' }).first().fill('team.*');
      const ends = dialog.getByLabel('Ends');
      const refused = async (words: RegExp): Promise<void> => {
        await dialog.getByRole('button', { name: 'Add', exact: true }).click();
        await dialog.getByText(words).waitFor();
        await ends.and(page.locator('[aria-invalid=true]:focus')).waitFor();
      };
      // A date without a time, then one that no month has.
      for (const typed of ['11112098', '30023098']) {
        await ends.focus();
        await page.keyboard.type(typed);
        await refused(/Enter a whole date and time that exist/);
        assert.equal(await ends.inputValue(), '');
        await ends.fill('2098-01-15T09:00');
        await ends.fill('');
      }
      if (locale === 'en-GB') {
        await ends.fill('2027-03-28T02:30');
        await refused(/Clocks in Europe\/Paris skip this time on that day/);
        await assertAccessible(page);
        await ends.fill('12026-01-01T00:00');
        await refused(/Use a year of four digits/);
      }
      assert.deepEqual(await server.sql('select 1 from user_grants where user_id = $1', [person.id]), []);
      assert.deepEqual(problems, []);
      await context.close();
    }
  });

  test('the menu says what comes of each entry, what destroys stands last, and the focus comes back to it', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person.id);
    const more = button(page, 'More actions');
    await more.focus();
    await page.keyboard.press('Enter');
    const entries = page.getByRole('menuitem');
    await entries.first().waitFor();
    assert.deepEqual(await entries.allInnerTexts(), [
      'Deactivate\nSigns them out, and keeps their data',
      'Delete\nErases their personal data for good',
    ]);
    await assertAccessible(page);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    await entries.first().waitFor({ state: 'detached' });
    await page.locator('[aria-label="More actions"]:focus').waitFor();
    await choose(page, 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.locator('[aria-label="More actions"]:focus').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('deleted after being asked, and gone from the list', async () => {
    const person = await server.person();
    const { page, context, problems } = await open(person.id);
    await choose(page, 'Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete this person?' });
    await dialog.getByText('This cannot be undone.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await row(person.id))?.['deleted_at'], null);
    await choose(page, 'Delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(`${person.username} was deleted`).waitFor();
    await page.waitForURL(/\/users$/);
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: person.username, exact: true }).count(), 0);
    const now = await row(person.id);
    assert.deepEqual([now?.['email'], now?.['deleted_at'] === null], [null, false]);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
