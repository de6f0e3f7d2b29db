import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { dataOf } from '../contract/directory/directory.support.ts';
import { ask, company, credential, credentialType, type ShownCredential } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, discard, openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { assertNowhere, everythingOf, giveReason, hostileName, recordSent, sentBy } from './vault.support.ts';
import { fields, keepIn, type Place, placeIn, secret } from './vault-credentials.support.ts';

let server: TestServer;
let browser: Browser;
let place: Place;
let kept: ShownCredential;

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  place = await placeIn(server);
});
after(async () => {
  await server.close();
});
beforeEach(async () => {
  kept = await keepIn(server, place);
});

async function opened(run: (page: Page) => Promise<void>, path = `/vault/credentials/${kept.id}`) {
  const window = await openWindow(browser, server, path, { person: server.admin });
  try {
    await run(window.page);
    assert.deepEqual(window.problems, []);
  } finally {
    await window.context.close();
  }
}

describe('keeping and changing', () => {
  test('what the server refuses stands beside each field; what is kept is what was entered', async () => {
    await opened(async page => {
      await page.getByRole('combobox', { name: 'Type' }).click();
      await page.getByRole('option', { name: 'Firewall' }).click();
      await page.getByLabel('Name').fill('Edge');
      await page.getByLabel('Host').fill('not an address');
      await page.getByLabel('Network').fill('10.0.0.0/99');
      await page.getByRole('button', { name: 'Save credential' }).click();
      for (const [label, words] of [
        [/^Host/, /Value of host must be an IPv4/],
        [/^Network/, /Value of net\.2 must be an IPv4/],
        [/^Password/, /Password is required/],
      ] as const) {
        const input = page.getByLabel(label);
        await input.and(page.locator('[aria-invalid=true]')).waitFor();
        const told = (await input.getAttribute('aria-describedby')) ?? '';
        const texts = await Promise.all(told.split(' ').map(id => page.locator(`[id="${id}"]`).textContent()));
        assert.match(texts.join(' '), words);
      }
      assert.equal(await page.getByLabel('Host').inputValue(), 'not an address');
      await page.getByLabel('Host').fill('10.1.1.1');
      await page.getByLabel('Network').fill('10.0.0.0/9');
      await page.getByRole('button', { name: 'Generate password for Password' }).click();
      const generated = await page.getByLabel(/^Password/).inputValue();
      assert.match(generated, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w]).{24}$/);
      await page.getByRole('button', { name: 'Save credential' }).click();
      await page.getByRole('heading', { name: 'Edge' }).waitFor();
      await assertNowhere(page, generated);
      const id = page.url().split('/').at(-1) ?? '';
      const values = await ask(server, server.admin, 'GET', `/credential/credentials/${id}/secure-values`);
      assert.deepEqual(dataOf(values, 'Secure Values Fetched Successfully!'), { password: generated, token: null });
      const shown = dataOf<ShownCredential>(
        await ask(server, server.admin, 'GET', `/credential/credentials/${id}`),
        'Credential Fetched Successfully!',
      );
      assert.deepEqual(
        shown.fields.map(({ value }) => value),
        ['10.1.1.1', '10.0.0.0/9', null, null],
      );
    }, `/vault/companies/${place.companyId}/new`);
  });

  test('a name that is taken is said beside it, and only what was changed is sent', async () => {
    await opened(async page => {
      await page.getByText('10.0.0.1').waitFor();
      await recordSent(page);
      const dialog = page.getByRole('dialog');
      const edit = async (change: () => Promise<unknown>) => {
        await page.getByRole('button', { name: 'Edit' }).click();
        await change();
        await dialog.getByRole('button', { name: 'Save' }).click();
      };
      await edit(() => dialog.getByLabel('Name').fill('Edge'));
      await dialog.getByText('The company already has a credential with this name').waitFor();
      await discard(page);
      await dialog.waitFor({ state: 'detached' });
      await edit(() => dialog.getByLabel('Host').fill('10.9.9.9'));
      await page.getByText('10.9.9.9').waitFor();
      await dialog.waitFor({ state: 'detached' });
      await edit(async () => {
        await dialog.getByLabel('Name').fill(`Renamed ${kept.name}`);
        await dialog.getByRole('checkbox', { name: 'Clear Token' }).check();
      });
      await page.getByRole('heading', { name: `Renamed ${kept.name}` }).waitFor();
      const path = `/v1/credential/credentials/${kept.id}`;
      assert.deepEqual((await sentBy(page)).slice(1), [
        { method: 'PUT', path: `${path}/fields`, body: { fields: [{ fieldId: 'host', value: '10.9.9.9' }] } },
        {
          method: 'PATCH',
          path,
          body: { name: `Renamed ${kept.name}`, fields: [{ fieldId: 'token', value: null }] },
        },
      ]);
    });
    const values = await ask(server, server.admin, 'GET', `/credential/credentials/${kept.id}/secure-values`);
    assert.deepEqual(dataOf(values, 'Secure Values Fetched Successfully!'), { password: secret, token: null });
  });

  test('a value of several lines keeps its line ends: untouched it is not sent, and what is changed has the same', async () => {
    const key = { id: 'key', name: 'Key', required: false, secure: false, valueType: 'plain_text' };
    const { id: typeId } = await credentialType(server, server.admin, { name: 'Keys', fields: [key] });
    const value = 'one\r\ntwo\r\n';
    const made = await credential(
      server,
      server.admin,
      { typeId, companyId: place.companyId },
      { fields: [{ fieldId: 'key', value }] },
    );
    await opened(async page => {
      await recordSent(page);
      const dialog = page.getByRole('dialog');
      const edit = async (change: () => Promise<unknown>) => {
        await page.getByRole('button', { name: 'Edit' }).click();
        await change();
        await dialog.getByRole('button', { name: 'Save' }).click();
        await dialog.waitFor({ state: 'detached' });
      };
      await edit(() => dialog.getByLabel('Notes').fill('e\u0301'));
      // Typed and taken back: what stands there is what was there.
      await edit(async () => {
        await dialog.getByLabel('Key').fill('one\ntwo\n');
        await dialog.getByLabel('Notes').fill('none');
      });
      await edit(() => dialog.getByLabel('Key').fill('one\ntwo\nthree\n'));
      assert.deepEqual(
        (await sentBy(page)).map(({ body }) => body),
        [{ notes: 'e\u0301' }, { notes: 'none' }, { fields: [{ fieldId: 'key', value: 'one\r\ntwo\r\nthree\r\n' }] }],
      );
    }, `/vault/credentials/${made.id}`);
    const read = await ask(server, server.admin, 'GET', `/credential/credentials/${made.id}`);
    const { fields: shown } = dataOf<ShownCredential>(read, 'Credential Fetched Successfully!');
    assert.equal(shown[0]?.value, 'one\r\ntwo\r\nthree\r\n');
  });

  test('is deleted after asking', async () => {
    await opened(async page => {
      await choose(page, 'Delete');
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      assert.equal((await server.sql('select 1 from credentials where id = $1', [kept.id])).length, 1);
      await choose(page, 'Delete');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete credential' }).click();
      await page.getByRole('heading', { name: 'Acme Corp' }).waitFor();
    });
    assert.equal((await server.sql('select 1 from credentials where id = $1', [kept.id])).length, 0);
  });
});

test('a hostile name is text, the screens fit a phone, and axe finds nothing', async () => {
  const nasty = await credentialType(server, server.admin, {
    name: hostileName,
    fields: fields.map(each => (each.id === 'token' ? { ...each, name: hostileName } : each)),
  });
  const of = { typeId: nasty.id, companyId: await company(server, null, hostileName) };
  const made = await credential(server, server.admin, of, {
    name: hostileName,
    notes: hostileName,
    fields: [
      { fieldId: 'host', value: '10.0.0.1' },
      { fieldId: 'password', value: hostileName },
    ],
  });
  const path = `/vault/credentials/${made.id}`;
  await opened(async page => {
    await assertAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(path);
    await page.getByRole('button', { name: 'Reveal Password' }).click();
    await assertAccessible(page);
    await giveReason(page, 'look', 'Reveal');
    await page.locator('[data-secret]').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    assert.ok((await everythingOf(page)).includes('&lt;img'));
    await page.getByRole('link', { name: /^History/ }).click();
    await page.getByText('Version 1').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Host').waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.goto(`/vault/companies/${of.companyId}/new`);
    await page.getByRole('combobox', { name: 'Type' }).waitFor();
    await assertFits(page);
    await assertAccessible(page);
    assert.equal(await page.evaluate('window.hurt'), undefined);
  });
});
