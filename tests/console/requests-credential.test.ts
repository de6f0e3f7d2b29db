import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { member, organization } from '../contract/administration/integrations.support.ts';
import { company, credential, credentialType, values } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let keeper: Person;
let reader: Person;
let stranger: Person;
let id = '';
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const acme = await organization(server, 'Acme');
  keeper = await member(server, { [acme]: ['credential.*', 'company.*'] });
  reader = await member(server, { [acme]: ['credential.fetch', 'credential.fetch.many'] });
  stranger = await member(server, { [acme]: [] });
  const type = await credentialType(server, server.admin);
  const companyId = await company(server, acme, 'Acme Corp');
  ({ id } = await credential(server, keeper, { typeId: type.id, companyId }, { name: 'Firewall' }));
});
after(() => server?.close());

const dialog = (page: Page) => page.getByRole('dialog');
const asked = /^REQ-\d+: 1 person is asked$/;

test('who sees a credential and not its secrets asks for it on its page, and gets them with the approval', async () => {
  const { page, context, problems } = await openWindow(browser, server, `/vault/credentials/${id}`, { person: reader });
  await page.getByRole('img', { name: 'Secret Access Key is hidden' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Reveal Secret Access Key' }).count(), 0);
  await page.getByRole('button', { name: 'Ask for access' }).click();
  await dialog(page).getByText('Whoever may share Firewall is asked.').waitFor();
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog(page).getByText('Enter it').waitFor();
  await dialog(page).getByLabel('Why you need it').fill('Ticket 7');
  await assertAccessible(page);
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText(asked).waitFor();

  const theirs = await openWindow(browser, server, '/approvals', { person: keeper });
  await theirs.page.getByRole('button', { name: 'read on the credential Firewall' }).click();
  const pane = theirs.page.getByRole('complementary', { name: 'Request' });
  await pane.getByText('Ticket 7').waitFor();
  await pane.getByRole('link', { name: 'Firewall' }).waitFor();
  await assertAccessible(theirs.page);
  await pane.getByRole('button', { name: 'Approve' }).click();
  await theirs.page.getByText(`${reader.email} has access now`).waitFor();

  await page.reload();
  await page.getByText(/^Yours until .* \(REQ-\d+\)$/).waitFor();
  await page.getByRole('button', { name: 'Reveal Secret Access Key' }).click();
  await dialog(page).getByLabel('Reason').fill('Ticket 7');
  await dialog(page).getByRole('button', { name: 'Reveal' }).click();
  await page.getByText(values.secretAccessKey).waitFor();
  await assertFits(page);

  // Whoever could give it takes it back.
  await theirs.page.goto(`${server.url}/vault/credentials/${id}`);
  const section = theirs.page.getByRole('region', { name: 'Shared with' });
  await section.getByText(/until .* · REQ-\d+, by/).waitFor();
  await assertAccessible(theirs.page);
  await section.getByRole('button', { name: `Take it back from ${reader.username}` }).click();
  await dialog(theirs.page).getByRole('button', { name: 'Take back' }).click();
  await theirs.page.getByText(`Firewall is no longer shared with ${reader.username}`).waitFor();
  assert.deepEqual(await server.sql('select 1 from credential_shares'), []);
  await page.reload();
  await page.getByRole('button', { name: 'Ask for access' }).waitFor();
  assert.deepEqual([problems, theirs.problems], [[], []]);
  await theirs.context.close();
  await context.close();
});

test('who does not see it asks by the link that they were sent, and learns no name', async () => {
  const { page, context } = await openWindow(browser, server, `/vault/credentials/${id}`, { person: stranger });
  await page.getByText('If you need this credential, you can ask those who may share it.').waitFor();
  await assertAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${server.url}/requests`);
  await page.getByRole('button', { name: 'Ask for access' }).first().click();
  await page.getByRole('combobox', { name: 'Access to' }).click();
  await page.getByRole('option', { name: 'One credential' }).click();
  await page.getByLabel('Link to the credential, or its ID').fill('the firewall');
  await page.getByLabel('Why you need it').fill('Ticket 8');
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog(page).getByText('Enter the link to a credential, or its ID').waitFor();
  await page.getByLabel('Link to the credential, or its ID').fill(`${server.url}/vault/credentials/${id}/history`);
  await page.getByRole('combobox', { name: 'Level' }).click();
  await page.getByRole('option', { name: 'read' }).click();
  await dialog(page).getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText(asked).waitFor();
  await page.getByRole('row').filter({ hasText: 'read on a credential' }).getByText('Waiting').waitFor();
  assert.equal(await page.getByText('Firewall').count(), 0);
  await context.close();
});
