import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { policiesOn } from '../contract/workflows/policies.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let acme = '';
let keeper: Person;
const on = policiesOn(() => server);
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  acme = await organization(server, 'Acme');
  keeper = await member(server, { [acme]: ['policy.*'] });
});
after(() => server?.close());
afterEach(() => server.sql('delete from security_policies'));

/** Where pictures go, when somebody wants to look: `SHOTS=<folder and beginning of the name>`. */
const shots = process.env['SHOTS'];
async function looked(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}-${name}.png`, fullPage: true });
  await assertAccessible(page);
  await assertFits(page);
}

const opened = async (path: string, person: Person, run: (page: Page) => Promise<void>): Promise<void> => {
  const { page, context, problems } = await openWindow(browser, server, path, { person });
  try {
    await run(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
};
const pick = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const stored = () =>
  server.sql<{ id: string; configuration: Record<string, unknown>; enabled: boolean; apply_to: string[] }>(
    'select id, configuration, enabled, apply_to from security_policies order by created_at desc',
  );
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const pane = (page: Page) => page.getByRole('complementary', { name: 'Policy' });

describe('policies', () => {
  test('are no place of those who may not read them', async () => {
    await opened('/', await server.person(), async page => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home' }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'Policies' }).count(), 0);
    });
  });

  test('are made: what is refused stands beside its field, and whom it stops is shown by name before it is saved', async () => {
    const old = await server.person('viewer');
    await server.sql("update users set password_changed_at = now() - interval '91 days' where id = $1", [old.id]);
    await opened('/policies', server.admin, async page => {
      await page.getByText('No policies yet').waitFor();
      await looked(page, 'empty');
      await page.getByRole('link', { name: 'New policy' }).click();
      await page.getByRole('heading', { level: 1, name: 'New policy' }).waitFor();
      await looked(page, 'new');
      await page.getByLabel('Shortest length').fill('7');
      await save(page);
      await page.getByText('Must be at least 8').waitFor();
      assert.deepEqual(await stored(), []);
      await page.getByLabel('Shortest length').fill('12');
      await page.getByLabel('A digit', { exact: true }).check();
      await page.getByLabel('Expires after').fill('90');
      await page.getByLabel('Only some').check();
      await save(page);
      await page.getByText('Choose whom it is about').waitFor();
      await page.getByRole('combobox', { name: 'Roles' }).click();
      await page.getByRole('option', { name: 'Viewer', exact: true }).click();
      await page.getByText('New policy').first().click();
      await page.getByRole('button', { name: 'Show whom it stops' }).click();
      await page.getByRole('status').getByText('1 person would be stopped').waitFor();
      await page.getByText('has a password that is too old').waitFor();
      assert.deepEqual(await stored(), [], 'looking saves nothing');
      await page.getByLabel('On: it holds at once').check();
      await looked(page, 'preview');
      await save(page);
      const asked = page.getByRole('dialog', { name: '1 person would be stopped' });
      await asked.getByText(old.username).waitFor();
      await looked(page, 'asked');
      await asked.getByRole('button', { name: 'Cancel' }).click();
      assert.deepEqual(await stored(), []);
      await save(page);
      await asked.getByRole('button', { name: 'Save anyway' }).click();
      await page.getByText('The policy was saved').waitFor();
      await pane(page).getByText('At least 12 characters').waitFor();
      await pane(page).getByText('Role Viewer').waitFor();
      await looked(page, 'list');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await looked(page, 'pane-phone-dark');
    });
    const [policy] = await stored();
    assert.deepEqual(policy?.configuration, { expiry_days: 90, min_length: 12, require_numbers: true });
    assert.deepEqual([policy?.enabled, policy?.apply_to], [true, ['role:viewer']]);
  });

  test('of every type say in their own fields what is wrong with them', async () => {
    await opened('/policies/new', server.admin, async page => {
      await pick(page, 'About', 'Addresses');
      await page.getByRole('combobox', { name: 'Addresses' }).fill('10.0.0.0/8');
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'Addresses' }).fill('office');
      await page.keyboard.press('Enter');
      await page.getByLabel('On: it holds at once').check();
      await save(page);
      await page.getByText(/office must be an address or a range/).waitFor();
      await pick(page, 'About', 'Second step');
      await page.getByLabel('Days of grace').fill('91');
      await save(page);
      await page.getByText('Must be at most 90').waitFor();
      await page.getByLabel('Days of grace').fill('');
      await save(page);
      const asked = page.getByRole('dialog', { name: /would be stopped/ });
      await asked.getByRole('button', { name: 'Save anyway' }).click();
      await page.getByText(/would lock you out: you have no second factor/).waitFor();
      assert.deepEqual(await stored(), []);
    });
  });

  test('in an organization are its own, and show whom they would have stopped while they only report', async () => {
    const somebody = await member(server, { [acme]: [] });
    await opened('/policies/new', keeper, async page => {
      await pick(page, 'About', 'Sessions');
      await page.getByLabel('At most, at a time').fill('1');
      await save(page);
      await page.getByText('The policy was saved').waitFor();
      await pane(page).getByText('Nobody so far').waitFor();
    });
    const [policy] = await stored();
    await server.signIn(somebody.username);
    await opened(`/policies?policy=${policy?.id}`, keeper, async page => {
      await pane(page).getByRole('list', { name: 'Would have stopped' }).getByText(somebody.username).waitFor();
      await pane(page)
        .getByText(/had more than one session/)
        .first()
        .waitFor();
      await looked(page, 'hits');
    });
    await opened(`/policies?policy=${policy?.id}`, await member(server, { [acme]: ['policy.read'] }), async page => {
      await pane(page).getByText('At most 1 at a time').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Edit' }).count(), 0);
      assert.equal(await page.getByRole('link', { name: 'New policy' }).count(), 0);
    });
  });

  test('are edited; what somebody else changed meanwhile is shown, not overwritten; and are ended', async () => {
    const { policy_id: id } = await on.made('session_policy', { idle_minutes: 60, max_sessions: 5 });
    await opened(`/policies?policy=${id}`, server.admin, async page => {
      await pane(page).getByRole('link', { name: 'Edit' }).click();
      await page.getByRole('heading', { level: 1, name: 'Edit policy' }).waitFor();
      assert.equal(await page.getByLabel('At most, at a time').inputValue(), '5');
      await page.getByLabel('At most, at a time').fill('4');
      await on.as(server.admin, 'PATCH', `/api/v1/admin/security/policies/${id}`, {
        configuration: { idle_minutes: 30, max_sessions: 5 },
      });
      await save(page);
      const stale = page.getByRole('dialog', { name: /was changed meanwhile/ });
      await stale.getByText('end when not used for 30 minutes').waitFor();
      await looked(page, 'stale');
      await stale.getByRole('button', { name: 'Continue' }).click();
      await save(page);
      await page.getByText('The policy was saved').waitFor();
      assert.deepEqual((await stored())[0]?.configuration, { idle_minutes: 30, max_sessions: 4 });
      await pane(page).getByRole('button', { name: 'End policy' }).click();
      await page.getByRole('dialog', { name: 'End this policy?' }).getByRole('button', { name: 'End policy' }).click();
      await page.getByText('The policy was ended').waitFor();
    });
    assert.deepEqual(await stored(), []);
  });
});

describe('the page of a person', () => {
  test('says which policy decides what for them', async () => {
    const person = await member(server, { [acme]: [] });
    await opened(`/users/${person.id}/policies`, person, async page => {
      await page.getByText('No policy applies').waitFor();
    });
    const all = await on.made('password_policy', { min_length: 10, history: 3 });
    await on.made('password_policy', { min_length: 14 }, { organization_id: acme });
    await on.made('mfa_policy', { required: true, grace_days: 7 }, { organization_id: acme });
    await opened(`/users/${person.id}/policies`, server.admin, async page => {
      await page
        .getByRole('listitem')
        .filter({ hasText: 'At least 14 characters' })
        .getByText('Everybody in Acme')
        .waitFor();
      await page.getByText(/has to set one up by/).waitFor();
      await looked(page, 'person');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await looked(page, 'person-phone-dark');
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole('listitem').filter({ hasText: 'None of the last 3' }).getByRole('link').click();
      await pane(page).getByText('At least 10 characters').waitFor();
      assert.ok(page.url().endsWith(all.policy_id));
    });
  });
});
