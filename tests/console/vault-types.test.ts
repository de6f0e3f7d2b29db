import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  company,
  credential,
  credentialType,
  holder,
  type ShownCredential,
  type ShownType,
} from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { hostileName, recordSent, sentBy } from './vault.support.ts';

let server: TestServer;
let browser: Browser;
let type: ShownType;
let kept: ShownCredential;

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await server.close();
});
beforeEach(async () => {
  type = await credentialType(server, server.admin);
  kept = await credential(server, server.admin, { typeId: type.id, companyId: await company(server) });
});

async function opened(path: string, run: (page: Page) => Promise<void>, person: Person = server.admin) {
  const { page, context, problems } = await openWindow(browser, server, path, { person });
  try {
    await run(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const fieldsOf = (id: string) =>
  server.sql<Record<string, unknown>>(
    `select field_id, name, required, secure, value_type from credential_type_fields
      where type_id = $1 and archived_at is null order by position`,
    [id],
  );

describe('who may not', () => {
  test('see types: a refusal, not a blank page; who may only read sees no form', async () => {
    const nobody = await server.person();
    for (const path of ['/vault/types', `/vault/types/${type.id}`])
      await opened(path, page => page.getByText('You don’t have access').first().waitFor(), nobody);
    const reader = await holder(server, ['credential_type.fetch', 'credential_type.fetch.many']);
    await opened(
      '/vault/types',
      async page => {
        await page.getByRole('link', { name: type.name, exact: true }).click();
        await page.getByRole('heading', { name: type.name }).waitFor();
        await page.getByText('Secret Access Key').waitFor();
        for (const name of ['Save', 'More actions', 'Create type'])
          assert.equal(await page.getByRole('button', { name }).count(), 0, name);
        await page.getByRole('tab', { name: 'Credentials' }).click();
        await page.getByText('You don’t have access').waitFor();
      },
      reader,
    );
  });

  test('create one: the refusal is told and what was entered stays', async () => {
    const reader = await holder(server, ['credential_type.fetch.many']);
    await opened(
      '/vault/types/new',
      async page => {
        await page.getByRole('textbox', { name: 'Name' }).first().fill('Mine');
        await page.getByRole('listitem').getByRole('textbox', { name: 'Name' }).fill('User');
        await page.getByRole('button', { name: 'Create type' }).click();
        await page.getByText('Insufficient permissions').waitFor();
        assert.equal(await page.getByRole('textbox', { name: 'Name' }).first().inputValue(), 'Mine');
      },
      reader,
    );
    assert.equal((await server.sql(`select 1 from credential_types where name = 'Mine'`)).length, 0);
  });
});

describe('the field editor', () => {
  test('what is wrong stands beside each field, several at once', async () => {
    await opened('/vault/types/new', async page => {
      const rows = page.getByRole('list', { name: 'Fields' }).getByRole('listitem');
      await page.getByRole('button', { name: 'Add field' }).click();
      await rows.nth(0).getByRole('textbox', { name: 'Id' }).fill('not an id');
      await page.getByRole('button', { name: 'Create type' }).click();
      await rows
        .nth(0)
        .getByText(/^Name must/)
        .waitFor();
      await rows
        .nth(0)
        .getByText(/^Id must/)
        .waitFor();
      await rows
        .nth(1)
        .getByText(/^Name must/)
        .waitFor();
      await rows
        .nth(1)
        .getByText(/^Id must/)
        .waitFor();
      for (const index of [0, 1]) {
        await rows.nth(index).getByRole('textbox', { name: 'Name' }).fill('Same');
        await rows.nth(index).getByRole('textbox', { name: 'Id' }).fill('same');
      }
      await page.getByRole('textbox', { name: 'Name' }).first().fill(type.name);
      await page.getByLabel('Permission scope').fill('user.secret');
      await page.getByRole('button', { name: 'Create type' }).click();
      await rows.nth(1).getByText('Id is also the id of another field').waitFor();
      await rows.nth(1).getByRole('textbox', { name: 'Id' }).fill('other');
      await page.getByRole('button', { name: 'Create type' }).click();
      await page.getByText(/Gatehouse’s own permissions begin with user\.secret/).waitFor();
      await page.getByLabel('Permission scope').fill('');
      await page.getByRole('button', { name: 'Create type' }).click();
      await page.getByText('A credential type with this name already exists').waitFor();
    });
  });

  test('creates a type as it was put together, moved by keyboard alone', async () => {
    await opened('/vault/types/new', async page => {
      await page.getByRole('textbox', { name: 'Name' }).first().fill('Database');
      await page.getByLabel('Permission scope').fill('databases');
      const rows = page.getByRole('list', { name: 'Fields' }).getByRole('listitem');
      await rows.nth(0).getByRole('textbox', { name: 'Name' }).fill('Ünique Host Name');
      assert.equal(await rows.nth(0).getByRole('textbox', { name: 'Id' }).inputValue(), 'uniqueHostName');
      await rows.nth(0).getByRole('combobox', { name: 'Type of value' }).click();
      await page.getByRole('option').first().waitFor();
      assert.deepEqual(await page.getByRole('option').allTextContents(), [
        'Plain text',
        'License key',
        'IP address',
        'Generic secret',
        'BitLocker key',
        'Password',
      ]);
      await page.getByRole('option', { name: 'IP address' }).click();
      for (const name of ['User', 'Password']) {
        await page.getByRole('button', { name: 'Add field' }).click();
        // The new row has the focus.
        await page.keyboard.type(name);
      }
      await rows.nth(2).getByRole('checkbox', { name: 'Secure' }).focus();
      await page.keyboard.press('Space');
      await rows.nth(2).getByRole('checkbox', { name: 'Required' }).check();
      await page.getByRole('button', { name: 'Move Password up' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Password is now number 2 of 3').waitFor({ state: 'attached' });
      // The focus went with it.
      await page.keyboard.press('Enter');
      await page.getByText('Password is now number 1 of 3').waitFor({ state: 'attached' });
      assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-label")'), 'Move Password down');
      await page.getByRole('button', { name: 'Remove User' }).click();
      await page.getByRole('button', { name: 'Create type' }).click();
      await page.getByRole('heading', { name: 'Database' }).waitFor();
      const id = page.url().split('/').at(-1) ?? '';
      assert.deepEqual(await fieldsOf(id), [
        { field_id: 'password', name: 'Password', required: true, secure: true, value_type: 'plain_text' },
        {
          field_id: 'uniqueHostName',
          name: 'Ünique Host Name',
          required: false,
          secure: false,
          value_type: 'ip_address',
        },
      ]);
      const [stored] = await server.sql('select permission_scope from credential_types where id = $1', [id]);
      assert.equal(stored?.['permission_scope'], 'databases');
    });
  });

  test('tells before and after saving what it means for credentials, and sends only what differs', async () => {
    await opened(`/vault/types/${type.id}`, async page => {
      const rows = page.getByRole('list', { name: 'Fields' }).getByRole('listitem');
      await rows.nth(1).waitFor();
      await recordSent(page);
      assert.equal(await rows.nth(0).getByRole('textbox', { name: 'Id' }).getAttribute('readonly'), '');
      // What is sealed stays sealed.
      await rows.nth(1).getByRole('checkbox', { name: 'Secure' }).uncheck();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(/secretAccessKey holds sealed values and cannot become a plain one/).waitFor();
      await rows.nth(1).getByRole('checkbox', { name: 'Secure' }).check();
      await rows.nth(0).getByRole('checkbox', { name: 'Secure' }).check();
      await page.getByText('Will be encrypted in every credential, including history', { exact: false }).waitFor();
      await page.getByRole('button', { name: 'Add field' }).click();
      await rows.nth(2).getByRole('textbox', { name: 'Name' }).fill('Region');
      await rows.nth(2).getByRole('checkbox', { name: 'Required' }).check();
      await page.getByText('New and required: credentials without a value are listed after saving.').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      const report = page.getByRole('status').filter({ hasText: 'What this changed in credentials' });
      await report.getByText(/Encrypted in every credential, history included: Access Key ID/).waitFor();
      await report.getByRole('link', { name: 'region is required' }).waitFor();
      assert.deepEqual(
        (await sentBy(page)).slice(-2).map(({ method, body }) => [method, Object.keys(Object(body)).sort()]),
        [
          ['PATCH', ['secure']],
          ['POST', ['id', 'name', 'required', 'secure', 'valueType']],
        ],
      );
      const sealed = await server.sql(
        `select 1 from credential_values where credential_id = $1 and field_id = 'accessKeyId' and sealed is not null and value is null`,
        [kept.id],
      );
      assert.equal(sealed.length, 1);

      await page.getByRole('button', { name: 'Remove Access Key ID' }).click();
      await page.getByText('Access Key ID will be archived', { exact: false }).waitFor();
      await page.getByRole('button', { name: 'Restore Access Key ID' }).click();
      await page.getByRole('button', { name: 'Remove Access Key ID' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await report.getByText(/Archived: Access Key ID/).waitFor();
      assert.deepEqual(
        (await fieldsOf(type.id)).map(each => each['field_id']),
        ['secretAccessKey', 'region'],
      );
      await report.getByRole('link', { name: 'region is required' }).click();
      await page.getByRole('heading', { name: kept.name }).waitFor();
      await page.getByText('Region').waitFor();
      assert.equal(await page.getByText('Access Key ID').count(), 0);
    });
  });
});

test('a type is deleted after saying what goes with it', async () => {
  await opened(`/vault/types/${type.id}`, async page => {
    await page.getByRole('tab', { name: 'Credentials' }).click();
    await page.getByRole('link', { name: kept.name, exact: true }).waitFor();
    await choose(page, 'Delete');
    await page
      .getByRole('dialog')
      .getByText(/all credentials of this type: 1/)
      .waitFor();
    await page.getByRole('button', { name: 'Delete type and credentials' }).click();
    await page.getByRole('heading', { name: 'Credential types' }).waitFor();
    await page.getByRole('link', { name: type.name, exact: true }).waitFor({ state: 'detached' });
  });
  assert.equal((await server.sql('select 1 from credential_types where id = $1', [type.id])).length, 0);
  assert.equal((await server.sql('select 1 from credentials where id = $1', [kept.id])).length, 0);
});

test('a hostile name is text, the screens fit a phone, and axe finds nothing', async () => {
  const [first] = type.fields;
  const nasty = await credentialType(server, server.admin, {
    name: hostileName,
    fields: [{ ...first, name: hostileName }],
    permissionScope: 'a'.repeat(200),
  });
  await opened('/vault/types', async page => {
    for (const path of ['/vault/types', `/vault/types/${nasty.id}`, '/vault/types/new']) {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        await page.getByText(path === '/vault/types' ? type.name : 'Add field', { exact: true }).waitFor();
        await assertFits(page);
        await assertAccessible(page);
      }
    }
    assert.equal(await page.evaluate('window.hurt'), undefined);
  });
});
