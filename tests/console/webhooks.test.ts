import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type EndpointServer, endpoint, gotten, isSignedBy, madeTeam } from '../contract/connect/webhooks.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

const path = '/settings/webhooks';

describe('webhooks', () => {
  let fails = false;
  let at: EndpointServer;
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    at = await endpoint(response => void response.writeHead(fails ? 410 : 200).end(fails ? 'go away' : 'thanks'));
    [server, browser] = await Promise.all([startServer({ OUTBOUND_ALLOW: '127.0.0.1' }), startBrowser()]);
  });
  after(async () => {
    await server.close();
    await at[Symbol.asyncDispose]();
  });

  const open = (more: object = {}) => openWindow(browser, server, path, { person: server.admin, ...more });
  const log = (page: Page) => page.getByRole('list', { name: 'Deliveries' });

  test('one is added with a secret that is shown once, tested, replayed, and deleted', async () => {
    const { page, context, problems } = await open();
    await page.getByText('No webhooks yet').waitFor();
    await page.getByRole('button', { name: 'Add webhook' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Service desk');
    await form.getByLabel('URL').fill('https://10.0.0.1/hook');
    const types = form.getByLabel('Events');
    await types.press('Backspace');
    await types.fill('nothing.is');
    await types.press('Enter');
    await types.press('Escape');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('not a public address').waitFor();
    await form.getByLabel('URL').fill(at.url);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('no type of events').waitFor();
    await types.press('Backspace');
    await types.fill('team.up');
    await page.getByRole('option', { name: 'team.update', exact: true }).click();
    await types.fill('team.*');
    await types.press('Enter');
    await types.press('Escape');
    await form.getByRole('button', { name: 'Save' }).click();
    const kept = page.getByRole('dialog', { name: 'Keep this secret now' });
    const secret = (await kept.getByText(/^whsec_/).textContent()) ?? '';
    await page.keyboard.press('Escape');
    await assertAccessible(page);
    await kept.getByRole('button', { name: 'I have kept it' }).click();
    await kept.waitFor({ state: 'detached' });
    assert.equal((await page.content()).includes('whsec_'), false);

    await page.getByRole('link', { name: 'Service desk' }).click();
    await page.getByText('Nothing was sent yet').waitFor();
    await page.getByRole('button', { name: 'Send test event' }).click();
    const [first] = await gotten(at, 1);
    assert.ok(first !== undefined && isSignedBy(secret, first));
    await log(page).getByText('Delivered').waitFor();
    await log(page).getByRole('button', { name: 'Attempts of webhook.test_event' }).click();
    await log(page).getByText('Answered 200').waitFor();
    await log(page).getByText('thanks').waitFor();
    await log(page).getByRole('button', { name: 'Send again: webhook.test_event' }).click();
    await gotten(at, 2);
    assert.equal(at.got[1]?.id, first.id);
    await assertAccessible(page);
    await assertFits(page);

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Delete webhook/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
    await page.getByText('No webhooks yet').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('one that is disabled says why, is turned on again, and what it missed is sent', async () => {
    fails = true;
    const made = await server.call('POST', '/v1/webhooks', {
      token: server.admin.token,
      body: { name: 'Down', url: at.url, event_types: ['team.create'] },
    });
    assert.equal(made.status, 201);
    await madeTeam(server, server.admin);
    const { page, context, problems } = await open();
    await page.getByRole('link', { name: 'Down' }).click();
    await page.getByText('This webhook is disabled').waitFor();
    await page.getByText(/The endpoint answered 410/).waitFor();
    fails = false;
    const before = at.got.length;
    await page.getByRole('button', { name: 'Turn on again' }).click();
    await page.getByText('This webhook is disabled').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Send all missed again' }).click();
    await gotten(at, before + 1);
    await log(page).getByText('Delivered').waitFor();

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Replace secret/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replace secret' }).click();
    await page
      .getByRole('dialog', { name: 'Keep this secret now' })
      .getByText(/^whsec_/)
      .waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('Old secret signs until').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});
