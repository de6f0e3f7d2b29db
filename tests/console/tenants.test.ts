import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let acme = '';
let clerk: Person;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  acme = await organization(server, 'Acme');
  // Held in one organization alone, it counts nowhere.
  clerk = await member(server, { [acme]: ['tenant.onboard', 'organization.*'] });
  await server.sql("update organizations set domain = 'proven.example', domain_verified_at = now() where id = $1", [
    acme,
  ]);
});
after(() => server?.close());

const onboard = async (name: string, body: object = {}): Promise<string> => {
  const domain = `${name.toLowerCase()}.example`;
  const sent = {
    ...{ company_name: name, company_domain: domain, admin_email: `admin@${domain}`, subscription_plan: 'starter' },
    ...body,
  };
  const made = await server.call('POST', '/api/v1/admin/tenant/onboard', { token: server.admin.token, body: sent });
  assert.equal(made.status, 200, made.text);
  return (made.body as { results: { organization_id: string } }).results.organization_id;
};
const stored = async (id: string) =>
  (await server.sql('select plan, people_limit, features from organizations where id = $1', [id]))[0];
const pick = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test('who holds it in one organization alone has no such place, and its address says so', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/organizations', { person: clerk });
  await page.getByRole('link', { name: 'Acme' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Tenants' }).count(), 0);
  await page.goto('/tenants');
  await page
    .getByText(/permission|access/i)
    .first()
    .waitFor();
  assert.equal(await page.getByRole('link', { name: 'Onboard tenant' }).count(), 0);
  await context.close();
  assert.deepEqual(problems, []);
});

test('a tenant is onboarded; what is refused stands beside its field, and leaves nothing', async () => {
  const { page, context, problems } = await openWindow(browser, server, '/tenants', { person: server.admin });
  await page.getByRole('link', { name: 'Onboard tenant' }).click();
  await page.getByRole('heading', { level: 1, name: 'Onboard tenant' }).waitFor();
  await page.getByText('25 people').waitFor();
  const send = page.getByRole('button', { name: 'Onboard', exact: true });
  await send.click();
  assert.equal(await page.getByText('Enter it').count(), 3);
  await assertAccessible(page);
  await page.getByLabel('Company name').fill('Tech Startup Inc');
  await page.getByLabel('Domain').fill('tech startup');
  await page.getByLabel('E-mail of its administrator').fill('admin');
  await page.getByLabel('People at most').fill('26');
  await send.click();
  await page.getByText('Must be a host name such as example.com').waitFor();
  await page.getByLabel('Domain').fill('PROVEN.example');
  await page.getByLabel('E-mail of its administrator').fill('admin@techstartup.com');
  await send.click();
  await page.getByText('Must be at most 25, which is what the plan starter has room for').waitFor();
  await pick(page, 'Plan', 'Business');
  await page.getByText('250 people').waitFor();
  await send.click();
  await page.getByText('Is verified by another organization').waitFor();
  assert.equal((await server.sql('select 1 from organizations')).length, 1);
  await page.getByLabel('Domain').fill('techstartup.com');
  await page.getByLabel('Single sign-on').check();
  await send.click();
  await page.getByText('Tech Startup Inc was onboarded').waitFor();
  const pane = page.getByRole('complementary', { name: 'Tenant' });
  for (const text of ['Business', '0 of 26', 'techstartup.com', 'admin@techstartup.com', 'Single sign-on'])
    await pane.getByText(text, { exact: true }).waitFor();
  await assertAccessible(page);
  const [made] = await server.sql('select id, plan, people_limit, features from organizations where name = $1', [
    'Tech Startup Inc',
  ]);
  assert.deepEqual([made?.['plan'], made?.['people_limit'], made?.['features']], ['business', 26, ['sso']]);
  const invited = await server.sql('select email, admin from organization_invitations where organization_id = $1', [
    made?.['id'],
  ]);
  assert.deepEqual(invited, [{ email: 'admin@techstartup.com', admin: true }]);
  await context.close();
  assert.deepEqual(problems, []);
});

test('a plan is changed, and what somebody else changed meanwhile is shown, not overwritten', async () => {
  const id = await onboard('Initech', { initial_user_count: 10, features: ['sso'] });
  const { page, context, problems } = await openWindow(browser, server, '/tenants', { person: server.admin });
  await page.getByRole('button', { name: 'Initech' }).click();
  await page.getByRole('button', { name: 'Change plan' }).click();
  const form = page.getByRole('dialog', { name: 'Edit plan of Initech' });
  assert.equal(await form.getByLabel('People at most').inputValue(), '10');
  await assertAccessible(page);
  await pick(page, 'Plan', 'Business');
  await form.getByLabel('People at most').fill('300');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Must be at most 250, which is what the plan business has room for').waitFor();
  await form.getByLabel('People at most').fill('');
  const meanwhile = await server.call('PATCH', `/api/v1/admin/tenants/${id}`, {
    token: server.admin.token,
    body: { features: ['sso', 'api_access'] },
  });
  assert.equal(meanwhile.status, 200);
  await form.getByRole('button', { name: 'Save' }).click();
  const stale = page.getByRole('dialog', { name: 'This plan of Initech was changed meanwhile' });
  await stale.getByText('Single sign-on, API access').waitFor();
  await stale.getByRole('button', { name: 'Continue' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Plan changed').waitFor();
  assert.deepEqual(await stored(id), { plan: 'business', people_limit: null, features: ['sso', 'api_access'] });
  await page.getByRole('row').filter({ hasText: 'Initech' }).getByText('0 of 250').waitFor();
  await context.close();
  assert.deepEqual(problems, []);
});

test('the list says what is full, fits a phone, and is not there while one acts in an organization', async () => {
  const id = await onboard('Tiny', { initial_user_count: 1 });
  await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [id, clerk.id]);
  const viewport = { width: 360, height: 740 };
  const { page, context, problems } = await openWindow(browser, server, '/tenants', { person: server.admin, viewport });
  await page.getByRole('row').filter({ hasText: 'Tiny' }).getByText('Full').waitFor();
  await page.getByRole('row').filter({ hasText: 'Acme' }).getByText('1, no limit').waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await page.getByRole('button', { name: 'Tiny' }).click();
  const pane = page.getByRole('dialog', { name: 'Tenant' });
  await pane.getByText('1 of 1').waitFor();
  await assertFits(page);
  await pane.getByRole('link', { name: 'Open organization' }).click();
  await page.getByRole('heading', { level: 1, name: 'Tiny' }).waitFor();
  await page.getByRole('button', { name: 'Switch to this organization' }).click();
  await page.getByRole('button', { name: 'Show all organizations' }).waitFor();
  await page.goto('/tenants');
  await page.getByText('Tenants are decided for the whole platform').waitFor();
  await context.close();
  assert.deepEqual(problems, []);
});
