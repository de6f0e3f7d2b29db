import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

const hostile = `<img src=x onerror="alert(1)"> \u200Fשלוםevil ${'W'.repeat(180)} 🎉`;

describe('why somebody may do something, in the console', () => {
  let server: TestServer;
  let browser: Browser;
  let ann: Person;
  let team: string;
  let role: string;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    ann = await server.person();
    ({ id: role } = await call<{ id: string }>('POST', '/v1/role', {
      title: 'Auditors',
      permissions: ['audit.*'],
      organizationId: null,
    }));
    await call('PATCH', `/v1/user/users/${ann.id}`, { name: 'Ann Lee', roles: ['user', 'auditors'] });
    const expiresAt = '2090-05-17T10:00:00.000Z';
    await call('POST', `/api/users/${ann.id}/grants`, { pattern: 'credential.fetch', expiresAt });
    const made = await server.call('POST', '/api/v1/teams', {
      token: server.admin.token,
      body: { name: 'Night shift' },
    });
    ({ id: team } = made.body as { id: string });
    await call('POST', `/api/v1/teams/${team}/members/${ann.id}`, {});
    await call('POST', `/api/v1/teams/${team}/grants`, { pattern: 'company.fetch.*' });
  });
  after(async () => {
    await server.close();
  });

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await server.call(method, path, { token: server.admin.token, body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return (answer.body as { data: T }).data;
  }
  const open = (path: string, person: Person = server.admin) => openWindow(browser, server, path, { person });

  test('who may not look at others is told so, and may ask about themselves', async () => {
    const { page, problems, context } = await open(`/why?person=${server.admin.id}&node=user.read`, ann);
    await page.getByRole('alert').getByText('You don’t have access').waitFor();
    await page.getByRole('button', { name: 'Ask about myself' }).click();
    await page.getByRole('combobox', { name: 'Permission' }).fill('audit.read');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('heading', { name: 'Yes', exact: true }).waitFor();
    await page.getByText(/The role\s+Auditors\s+gives it/).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('person'), ann.id);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('what is missing or ill-formed is said beside the field, and nothing is asked', async () => {
    const { page, context } = await open('/why');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('Choose a person', { exact: true }).waitFor();
    await page.getByText('Enter a permission').waitFor();
    await page.getByRole('combobox', { name: 'Permission' }).fill('audit.*');
    await page.getByText('Ask about one permission at a time, without *').waitFor();
    await page.getByRole('button', { name: 'Explain' }).click();
    assert.equal(new URL(page.url()).search, '');
    await context.close();
  });

  test('a person who is not there is said to be missing', async () => {
    const { page, context } = await open('/why?person=nobody-here&node=user.read');
    await page.getByRole('alert').getByText('nobody-here').waitFor();
    await context.close();
  });

  test('what somebody asked for names the request', async () => {
    const { token, username } = await server.person();
    const body = { resource_type: 'press', access_level: 'print', justification: 'A poster', duration_days: 2 };
    const asked = await server.call('POST', '/api/v1/user/access/request', { token, body });
    const { request_id: request } = (asked.body as { readonly results: { readonly request_id: string } }).results;
    const approved = await server.call('POST', '/api/v1/manager/approvals/process', {
      token: server.admin.token,
      body: { request_id: request, action: 'approve' },
    });
    assert.equal(approved.status, 200, approved.text);
    const { page, context } = await open(`/why?person=${username}&node=press.print`);
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(`Asked for and approved (request ${request}), with the pattern press.print`).waitFor();
    await context.close();
  });

  test('a person is found by name, and the answer has an address', async () => {
    const { page, problems, context } = await open('/why');
    await page.getByRole('combobox', { name: 'Person' }).pressSequentially(ann.username);
    await page.getByRole('option', { name: new RegExp(ann.email) }).click();
    await page.getByRole('combobox', { name: 'Permission' }).fill('credential.fe');
    await page.getByRole('option', { name: 'credential.fetch', exact: true }).click();
    await page.getByRole('button', { name: 'Explain' }).click();
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(/Ann Lee can do credential\.fetch.*until 17 May 2090/).waitFor();
    await answer.getByText(/Granted directly, with the pattern credential\.fetch/).waitFor();
    const by = await answer.getByRole('link', { name: 'Who gave it' }).getAttribute('href');
    assert.equal(by, `/users/${server.admin.id}`);
    const { searchParams } = new URL(page.url());
    assert.deepEqual([searchParams.get('person'), searchParams.get('node')], [ann.id, 'credential.fetch']);
    await page.reload();
    await answer.getByText(/Ann Lee can do credential\.fetch/).waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Person' }).inputValue(), 'Ann Lee');
    await assertAccessible(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a permission that nothing uses, and reasons beyond those that are listed, are said to be so', async () => {
    await server.sql(
      `insert into user_grants (id, user_id, pattern, expires_at)
        select gen_random_uuid(), $1, 'payroll.print', now() + make_interval(days => n)
        from generate_series(1, 2003) n`,
      [ann.id],
    );
    const { page, problems, context } = await open(`/why?person=${ann.id}&node=payroll.print`);
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(/No feature uses this/).waitFor();
    await answer.getByText('And 1,903 more.').waitFor();
    await page.goto(`/why?person=${ann.id}&node=company.fetch.many`);
    await answer.getByText(/Night shift/).waitFor();
    assert.equal(await answer.getByText(/No feature uses this/).count(), 0);
    // What is suggested is what something uses.
    await page.getByRole('combobox', { name: 'Permission' }).fill('user.list');
    await page.getByRole('option').first().waitFor();
    assert.deepEqual(await page.getByRole('option').allInnerTexts(), ['user.list.other']);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a role and a team are named with where they are found', async () => {
    const { page, context } = await open(`/why?person=${ann.email}&node=audit.read`);
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(/Ann Lee can do audit\.read platform-wide/).waitFor();
    assert.equal(await answer.getByRole('link', { name: 'Auditors' }).getAttribute('href'), `/roles/${role}`);
    await answer.getByText(/with the pattern audit\.\*/).waitFor();
    await page.goto(`/why?person=${ann.id}&node=company.fetch.many`);
    await answer.getByText(/Membership of the team\s+Night shift\s+gives it/).waitFor();
    assert.equal(await answer.getByRole('link', { name: 'Night shift' }).getAttribute('href'), `/teams/${team}`);
    await context.close();
  });

  test('no says which roles would give it', async () => {
    const { id: place } = await call<{ id: string }>('POST', '/api/organizations', { name: 'Northwind' });
    await server.call('PUT', `/api/users/${ann.id}`, { token: server.admin.token, body: { organizationIds: [place] } });
    await call('POST', '/v1/role', { title: 'Local leads', permissions: ['team.*'], organizationId: place });
    const { page, context } = await open(`/why?person=${ann.id}&node=team.create`);
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByRole('heading', { name: 'No', exact: true }).waitFor();
    await answer.getByRole('link', { name: 'Manager' }).waitFor();
    await answer.getByRole('link', { name: 'Administrator', exact: true }).waitFor();
    assert.equal(await answer.getByRole('link', { name: 'Viewer' }).count(), 0);
    assert.equal(await answer.getByRole('link', { name: 'Local leads' }).count(), 0, 'it gives nothing everywhere');
    await page.getByRole('combobox', { name: 'Where' }).click();
    await page.getByRole('option', { name: 'Northwind' }).click();
    await page.getByRole('button', { name: 'Explain' }).click();
    await answer.getByText(/cannot do team\.create in Northwind/).waitFor();
    await answer.getByRole('link', { name: 'Local leads' }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('organization'), place);
    await assertAccessible(page);
    await context.close();
  });

  test('hostile names are text and fit into a phone', async () => {
    const { moniker } = await call<{ moniker: string }>('POST', '/v1/role', {
      title: hostile,
      permissions: ['report.generate'],
    });
    const eve = await server.person();
    await call('PATCH', `/v1/user/users/${eve.id}`, { name: hostile, roles: ['user', moniker] });
    const path = `/why?person=${eve.id}&node=report.generate`;
    const options = { person: server.admin, viewport: { width: 360, height: 740 } };
    const { page, problems, context } = await openWindow(browser, server, path, options);
    await page.getByRole('region', { name: 'Answer' }).getByRole('link').first().waitFor();
    await assertFits(page);
    await assertAccessible(page);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
