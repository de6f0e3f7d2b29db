import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { invitationIn, invited, newOrganization } from '../contract/rbac/organizations.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { discard, openWindow, startBrowser, type Window } from '../support/browser.ts';
import { type DnsServer, startDnsServer } from '../support/dns.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let dns: DnsServer;
let browser: Browser;
let acme = '';
let boss: Person;
let page: Page;
const windows: Window[] = [];
before(async () => {
  dns = await startDnsServer();
  [server, browser] = await Promise.all([startServer({ DNS_SERVERS: dns.address }), startBrowser()]);
  acme = (await newOrganization(server, { name: 'Acme' })).id;
  boss = await invited(server, acme, { admin: true });
  page = await open(`/organizations/${acme}/invitations`, boss);
});
after(async () => {
  await server.close();
  await dns.close();
});

async function open(path: string, person?: Person): Promise<Page> {
  const window = await openWindow(browser, server, path, person === undefined ? {} : { person });
  windows.push(window);
  return window.page;
}
const invitations = () =>
  server.sql<{ email: string; admin: boolean; role_ids: string[] }>(
    'select email, admin, role_ids from organization_invitations where organization_id = $1 order by created_at',
    [acme],
  );
const isMember = async ({ id }: Person, organization = acme): Promise<boolean> =>
  (
    await server.sql('select 1 from organization_members where organization_id = $1 and user_id = $2', [
      organization,
      id,
    ])
  ).length === 1;
const rejected =
  /This invitation is invalid, has expired, was already used, or its sender no longer has the right to give it/;

/** Invites through the page, as the organization's administrator. */
async function invite(email: string, more: (form: ReturnType<Page['getByRole']>) => Promise<void> = async () => {}) {
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Invite' });
  await form.getByLabel('E-mail').fill(email);
  await more(form);
  await form.getByRole('button', { name: 'Send invitation' }).click();
  return form;
}

/** Mail is only kept here, so the inviter is shown the link, to hand on. */
async function handOn(): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Invited, but no mail was sent' });
  assert.match(await dialog.locator('code').innerText(), /\/accept-invitation\?token=/);
  // What the window is for, not its cross.
  await dialog.getByRole('button', { name: /^Copy/ }).and(page.locator(':focus')).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe('invitations', () => {
  test('a bad address and a member’s are refused beside the field; nobody is mailed', async () => {
    const form = await invite('nobody');
    await form.getByText('Must be a valid e-mail address').waitFor();
    await form.getByLabel('E-mail').fill(boss.email);
    await form.getByRole('button', { name: 'Send invitation' }).click();
    await form.getByText('User is already a member of this organization').waitFor();
    await discard(page);
    await form.waitFor({ state: 'detached' });
    assert.deepEqual(await invitations(), []);
    await page.getByText('No open invitations').waitFor();
  });

  test('links that are incomplete, made up or somebody else’s let nobody in', async () => {
    const [stranger, invitee] = [await server.person(), await server.person()];
    await invite(invitee.email);
    await handOn();
    await page.getByText(`${invitee.email} was invited`).waitFor();
    const token = await invitationIn(server, invitee.email);
    const theirs = await open('/accept-invitation', stranger);
    await theirs.getByText('Open the link in your invitation e-mail').waitFor();
    assert.equal(await theirs.getByRole('button', { name: 'Accept invitation' }).count(), 0);
    for (const [secret, words] of [
      ['made-up', rejected],
      [token, /This invitation was sent to a different e-mail address than the one of your account/],
    ] as const) {
      await theirs.goto(`/accept-invitation?token=${secret}`);
      await theirs.getByRole('button', { name: 'Accept invitation' }).click();
      await theirs.getByText(words).waitFor();
    }
    assert.equal(await isMember(stranger), false);
    // The one who was invited signs in there instead, and is still let in.
    await theirs.getByRole('button', { name: 'Use another account' }).click();
    await theirs.getByLabel('E-mail or user name').fill(invitee.username);
    await theirs.getByLabel(/^Password/).fill(password);
    await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
    await theirs.getByRole('button', { name: 'Accept invitation' }).click();
    await theirs.getByText('You belong to Acme now.').waitFor();
    assert.deepEqual([await isMember(invitee), await isMember(stranger)], [true, false]);
    await theirs.context().close();
  });

  test('are sent with a role, accepted by the mailed link after signing in, once', async () => {
    const role = await server.call('POST', '/api/roles', {
      token: boss.token,
      body: { name: 'Readers', organizationId: acme, permissionIds: [] },
    });
    assert.equal(role.status, 201, role.text);
    await page.reload();
    const invitee = await server.person();
    await invite(invitee.email, async form => {
      await form.getByRole('combobox', { name: 'Roles' }).click();
      await page.getByRole('option', { name: 'Readers' }).click();
      await page.keyboard.press('Tab');
      await form.getByRole('checkbox', { name: 'Administrator' }).check();
    });
    await handOn();
    await page.getByRole('row', { name: /Administrator, Readers/ }).waitFor();
    const [stored] = await invitations();
    assert.deepEqual([stored?.email, stored?.admin, stored?.role_ids.length], [invitee.email, true, 1]);
    const token = await invitationIn(server, invitee.email);
    const theirs = await open(`/accept-invitation?token=${token}`);
    await theirs.getByLabel('E-mail or user name').fill(invitee.username);
    await theirs.getByLabel(/^Password/).fill(password);
    await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
    await theirs.getByText(invitee.email).waitFor();
    assert.equal(await isMember(invitee), false, 'to open the link is not to accept it');
    await theirs.getByRole('button', { name: 'Accept invitation' }).click();
    await theirs.getByText('You belong to Acme now.').waitFor();
    assert.equal(await isMember(invitee), true);
    const given = await server.sql<{ name: string }>(
      'select r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = $1 and r.organization_id = $2 order by 1',
      [invitee.id, acme],
    );
    assert.deepEqual(
      given.map(({ name }) => name),
      ['Organization administrator', 'Readers'],
    );
    // The session knows it at once: the switch and the tabs of administrators are there.
    await theirs.getByRole('combobox', { name: 'Current organization' }).waitFor();
    await theirs.getByRole('link', { name: 'Open organization' }).click();
    await theirs.getByRole('link', { name: 'Members' }).click();
    await theirs.getByRole('row', { name: new RegExp(invitee.email) }).waitFor();
    await theirs.goto(`/accept-invitation?token=${token}`);
    await theirs.getByRole('button', { name: 'Accept invitation' }).click();
    await theirs.getByText(rejected).waitFor();
    await assertAccessible(theirs);
    await theirs.setViewportSize({ width: 360, height: 740 });
    await assertFits(theirs);
    await theirs.context().close();
  });

  test('are withdrawn after asking, and their link ends', async () => {
    const invitee = await server.person();
    await invite(invitee.email);
    await handOn();
    await page.getByRole('button', { name: `Withdraw the invitation for ${invitee.email}` }).click();
    const asked = page.getByRole('dialog', { name: 'Withdraw this invitation?' });
    await asked.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await invitations()).length, 1);
    await page.getByRole('button', { name: `Withdraw the invitation for ${invitee.email}` }).click();
    await asked.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText(`The invitation for ${invitee.email} was withdrawn`).waitFor();
    await page.getByText('No open invitations').waitFor();
    assert.deepEqual(await invitations(), []);
  });
});

describe('requests to join', () => {
  test('of nothing, of unknown organizations and of one’s own are refused beside the field', async () => {
    const theirs = await open('/join', boss);
    for (const [entered, words] of [
      ['Acme', 'Paste the link or ID you were given'],
      [randomUUID(), 'Organization not found'],
      [`${server.url}/join?organization=${acme}`, 'User is already a member of this organization'],
    ] as const) {
      await theirs.getByRole('textbox', { name: 'Organization' }).fill(entered);
      await theirs.getByRole('button', { name: 'Ask to join' }).click();
      await theirs.getByText(words).waitFor();
      assert.equal(await theirs.getByRole('textbox', { name: 'Organization' }).inputValue(), entered);
    }
    assert.deepEqual(await server.sql('select 1 from organization_requests'), []);
    await assertAccessible(theirs);
    await theirs.setViewportSize({ width: 360, height: 740 });
    await assertFits(theirs);
    await theirs.context().close();
  });

  test('wait for an answer: declined, asked again, accepted, each told by mail', async () => {
    const person = await server.person();
    const theirs = await open(`/join?organization=${acme}`, person);
    await theirs.getByText('Your e-mail address is not verified yet').waitFor();
    const ask = async (): Promise<void> => {
      await theirs.getByRole('button', { name: 'Ask to join' }).click();
      await theirs.getByText('You see the answer here').waitFor();
      assert.equal(await isMember(person), false);
    };
    await ask();
    await theirs.reload();
    await theirs.getByRole('button', { name: 'Ask to join' }).click();
    await theirs.getByText('You have already asked to join this organization').waitFor();
    await page.goto(`/organizations/${acme}/requests`);
    const row = page.getByRole('row', { name: new RegExp(person.email) });
    await row.getByText('Not verified').waitFor();
    await page.getByText(`${server.url}/join?organization=${acme}`).waitFor();
    await page.getByRole('button', { name: `Decline ${person.username}` }).click();
    await page.getByText(`${person.username} was declined`).waitFor();
    await page.getByText('No requests').waitFor();
    assert.deepEqual(await server.sql('select 1 from organization_requests'), []);
    assert.equal(await isMember(person), false);
    assert.equal((await server.mails(person.email, 1)).length, 1);
    await theirs.reload();
    await ask();
    await page.reload();
    // Answered elsewhere first: the page says so, and shows who waits now.
    await page.getByRole('button', { name: `Accept ${person.username}` }).waitFor();
    await server.sql('update organization_requests set id = $1', [randomUUID()]);
    await page.getByRole('button', { name: `Accept ${person.username}` }).click();
    await page.getByText('Request not found').waitFor();
    await page.getByRole('button', { name: `Accept ${person.username}` }).click();
    await page.getByText(`${person.username} is a member now`).waitFor();
    await page.getByText('No requests').waitFor();
    assert.equal(await isMember(person), true);
    const mails = await server.mails(person.email, 2);
    assert.match((mails.at(-1) ?? '').replaceAll('=\r\n', ''), new RegExp(`/organizations/${acme}`));
    await theirs.goto(`/organizations/${acme}`);
    await theirs.getByRole('heading', { level: 1, name: 'Acme' }).waitFor();
    await theirs.context().close();
  });

  test('let one in at once where that is the policy', async () => {
    const { id } = await newOrganization(server, { name: 'Open House', joinPolicy: 'open' });
    const person = await server.person();
    const theirs = await open(`/join?organization=${id}`, person);
    await theirs.getByRole('button', { name: 'Ask to join' }).click();
    await theirs.getByText('You belong to Open House now.').waitFor();
    assert.equal(await isMember(person, id), true);
    await theirs.context().close();
  });
});

describe('the domain', () => {
  test('is proven by the record in DNS, which is shown, checked, and told of in the server’s words', async () => {
    await page.goto(`/organizations/${acme}/domain`);
    await page.getByRole('link', { name: 'Set one on the Overview tab' }).click();
    await page.getByRole('textbox', { name: 'Domain' }).fill('acme.example');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Organization updated').waitFor();
    await page.getByRole('link', { name: 'Domain' }).click();
    await page.getByText('_gatehouse.acme.example', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Mark as verified…' }).count(), 0, 'that is the platform’s');
    const value = (await page.getByText(/^gatehouse-domain-verification=/).innerText()).trim();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy: Value' }).click();
    await page.getByRole('button', { name: 'Value: copied' }).waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), value);
    const check = page.getByRole('button', { name: 'Check now' });
    await check.click();
    await page.getByText(/No TXT record was found at _gatehouse\.acme\.example\. Add a TXT record/).waitFor();
    dns.answer('_gatehouse.acme.example', 'failure');
    await check.click();
    await page.getByText(/DNS gave no answer about the TXT record/).waitFor();
    await assertAccessible(page);
    const verified = () =>
      server.sql('select domain_verified_at is not null as verified from organizations where id = $1', [acme]);
    assert.deepEqual(await verified(), [{ verified: false }]);
    dns.answer('_gatehouse.acme.example', [[value]]);
    await check.click();
    await page.getByText('acme.example is verified').waitFor();
    await page.getByText('Verified', { exact: true }).waitFor();
    assert.deepEqual(await verified(), [{ verified: true }]);
    assert.equal(await check.count(), 0);
  });

  test('is marked without proof by the platform’s administrators, after asking', async () => {
    const { id } = await newOrganization(server, { name: 'Globex', domain: 'globex.example' });
    const admin = await open(`/organizations/${id}/domain`, server.admin);
    await admin.getByRole('button', { name: 'Mark as verified…' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Mark as verified' }).click();
    await admin.getByText('globex.example is verified').waitFor();
    const [row] = await server.sql<{ verified: boolean }>(
      'select domain_verified_at is not null as verified from organizations where id = $1',
      [id],
    );
    assert.equal(row?.verified, true);
    await admin.context().close();
  });
});

test('nothing went wrong in any window', () => {
  assert.deepEqual(
    windows.flatMap(({ problems }) => problems),
    [],
  );
});
