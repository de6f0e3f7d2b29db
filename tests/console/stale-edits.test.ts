import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessKey, ask, company, credential, credentialType } from '../contract/directory/vault.support.ts';
import { choose, openWindow, startBrowser } from '../support/browser.ts';
import { looked } from '../support/looked.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(() => server.close());

async function opened(path: string, run: (page: Page) => Promise<void>): Promise<void> {
  const { page, context, problems } = await openWindow(browser, server, path, { person: server.admin });
  try {
    await run(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

/** What somebody else does meanwhile, over the API. */
async function meanwhile(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await server.call(method, path, {
    token: server.admin.token,
    ...(body === undefined ? {} : { body }),
  });
  assert.ok(answer.status < 300, answer.text);
}

async function made(path: string, body: object): Promise<string> {
  const answer = await server.call('POST', path, { token: server.admin.token, body });
  assert.ok(answer.status < 300, answer.text);
  const { data, id } = answer.body as { data?: { id: string }; id?: string };
  return data?.id ?? id ?? '';
}

const stale = (page: Page) => page.getByRole('dialog', { name: /was changed meanwhile$/ });

describe('two people edit one thing', () => {
  test('a credential: both are kept, of notes that both wrote each is chosen or joined, and nothing is sent before', async () => {
    const type = await credentialType(server, server.admin);
    const { id } = await credential(
      server,
      server.admin,
      { typeId: type.id, companyId: await company(server) },
      { name: 'Router', notes: 'Behind the rack' },
    );
    await opened(`/vault/credentials/${id}`, async page => {
      await page.getByRole('button', { name: 'Edit' }).click();
      const form = page.getByRole('dialog', { name: 'Edit credential' });
      await form.getByLabel('Notes').fill('Ask Ada for the key');
      await form.getByRole('textbox', { name: 'Secret Access Key' }).fill('my-new-secret');
      await meanwhile('PATCH', `/v1/credential/credentials/${id}`, {
        name: 'Core router',
        notes: 'Moved to the cellar',
        fields: [{ fieldId: 'accessKeyId', value: 'THEIRS' }],
      });
      await form.getByRole('button', { name: 'Save' }).click();
      await stale(page).waitFor();
      await stale(page).getByText('admin changed it').waitFor();
      await stale(page).getByRole('radio', { name: 'Both' }).and(page.locator(':focus')).waitFor({ state: 'attached' });
      const said = await stale(page).getByRole('list', { name: 'What differs' }).innerText();
      for (const text of ['Core router', 'Moved to the cellar', 'Ask Ada for the key', 'Behind the rack', 'THEIRS'])
        assert.ok(said.includes(text), `${text} in ${said}`);
      assert.ok(said.includes('Not shown') && !said.includes('my-new-secret'));
      await looked(page, 'credential');
      await stale(page).getByRole('radio', { name: 'Theirs, then mine' }).check();
      await stale(page).getByRole('button', { name: 'Continue' }).click();
      await stale(page).waitFor({ state: 'detached' });
      assert.equal(await form.getByLabel('Notes').inputValue(), 'Moved to the cellar\nAsk Ada for the key');
      assert.equal(await form.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Core router');
      const [before] = await server.sql('select notes from credentials where id = $1', [id]);
      assert.deepEqual(before, { notes: 'Moved to the cellar' });
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'detached' });
      await page.getByRole('link', { name: /^History/ }).click();
      await page.getByText('Before: Behind the rack').waitFor();
    });
    const [stored] = await server.sql('select name, notes from credentials where id = $1', [id]);
    assert.deepEqual(stored, { name: 'Core router', notes: 'Moved to the cellar\nAsk Ada for the key' });
    const shown = await ask(server, server.admin, 'GET', `/credential/credentials/${id}/secure-values`);
    assert.match(shown.text, /my-new-secret/);
  });

  test('a credential type: a field that a colleague added stays, whichever form is older', async () => {
    const { id } = await credentialType(server, server.admin);
    await opened(`/vault/types/${id}`, async page => {
      const name = page.getByRole('textbox', { name: 'Name' }).first();
      await name.fill('Renamed by me');
      await meanwhile('POST', `/v1/credential-type/${id}/fields`, {
        ...accessKey,
        id: 'pin',
        name: 'PIN',
        secure: true,
        required: false,
      });
      await page.getByRole('button', { name: 'Save' }).click();
      await stale(page).getByText('Field PIN').waitFor();
      await looked(page, 'type');
      await stale(page).getByRole('button', { name: 'Continue' }).click();
      assert.equal(await name.inputValue(), 'Renamed by me');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Renamed by me was updated').waitFor();
    });
    const fields = await server.sql<{ field_id: string }>(
      'select field_id from credential_type_fields where type_id = $1 and archived_at is null order by position',
      [id],
    );
    assert.deepEqual(
      fields.map(each => each.field_id),
      ['accessKeyId', 'secretAccessKey', 'pin'],
    );
    assert.deepEqual(await server.sql('select name from credential_types where id = $1', [id]), [
      { name: 'Renamed by me' },
    ]);
  });

  test('a role: mine undoes theirs, theirs drops mine, and Escape goes back to what was entered', async () => {
    const id = await made('/api/roles', { name: 'Editors', description: 'At first' });
    for (const [keep, stored] of [
      ['Mine', 'Mine'],
      ['Theirs', 'Theirs'],
    ] as const) {
      await opened(`/roles/${id}`, async page => {
        await page.getByRole('button', { name: 'Edit' }).click();
        const form = page.getByRole('dialog', { name: 'Edit role' });
        await form.getByLabel('Description').fill('Mine');
        await meanwhile('PUT', `/api/roles/${id}`, { description: 'Theirs' });
        await form.getByRole('button', { name: 'Save' }).click();
        await stale(page).waitFor();
        await page.keyboard.press('Escape');
        await stale(page).waitFor({ state: 'detached' });
        assert.equal(await form.getByLabel('Description').inputValue(), 'Mine');
        await form.getByRole('button', { name: 'Save' }).click();
        await stale(page).getByText(keep, { exact: true }).first().click();
        await stale(page).getByRole('button', { name: 'Continue' }).click();
        await form.getByRole('button', { name: 'Save' }).click();
        await form.waitFor({ state: 'detached' });
      });
      assert.deepEqual(await server.sql('select description from roles where id = $1', [id]), [
        { description: stored },
      ]);
      await meanwhile('PUT', `/api/roles/${id}`, { description: 'At first' });
    }
  });

  test('all else that a form changes says so too', async () => {
    const team = await made('/api/v1/teams', { name: 'Team' });
    const organization = await made('/api/organizations', { name: 'Organization' });
    const customer = await made('/v1/company/companies', { name: 'Company' });
    const person = await server.person();
    const connection = await made('/api/v1/integrations', { name: 'Scanner', api_url: 'https://api.example.com' });
    const key = await made('/v1/api-keys', { name: 'Nightly', permissions: ['team.read'] });
    const record = await made('/api/permissions', { name: 'Enter', resource: 'harbour', action: 'see' });
    for (const [path, change, body, button] of [
      [`/teams/${team}`, `PATCH /api/v1/teams/${team}`, { name: 'Theirs' }, 'Edit'],
      [`/organizations/${organization}`, `PUT /api/organizations/${organization}`, { name: 'Theirs' }, null],
      [`/vault/companies/${customer}`, `PATCH /v1/company/companies/${customer}`, { name: 'Theirs' }, 'Edit'],
      [`/users/${person.id}`, `PATCH /api/v1/users/${person.id}`, { full_name: 'Theirs' }, 'Edit'],
      ['/settings/integrations', `PATCH /api/v1/integrations/${connection}`, { name: 'Theirs' }, 'Edit'],
      ['/settings/api-keys', `PATCH /v1/api-keys/${key}`, { name: 'Theirs' }, 'Actions for Nightly'],
      ['/roles/permissions/custom', `PUT /api/permissions/${record}`, { name: 'Theirs' }, 'Edit Enter'],
      ['/settings', `PATCH /api/v1/users/${server.admin.id}`, { full_name: 'Theirs' }, 'Edit profile'],
    ] as const) {
      await opened(path, async page => {
        if (button === 'Edit Enter') {
          // Below those of the system.
          await page.getByRole('region', { name: 'Permission records' }).focus();
          await page.keyboard.press('End');
        }
        if (button !== null) await page.getByRole('button', { name: button }).first().click();
        if (button === 'Actions for Nightly')
          await page
            .getByRole('menuitem')
            .filter({ has: page.getByText('Edit', { exact: true }) })
            .click();
        // Not that of another form on the page.
        const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Save' }) });
        const name = form.getByRole('textbox', { name: /^(Name|Full name)$/ });
        await name.fill('Mine');
        const [method = '', address = ''] = change.split(' ');
        await meanwhile(method, address, body);
        await page.getByRole('button', { name: 'Save' }).click();
        await stale(page).getByText('Theirs', { exact: true }).first().waitFor();
        await stale(page).getByRole('button', { name: 'Continue' }).click();
        assert.equal(await name.inputValue(), 'Mine', path);
        const taken = page.waitForResponse(
          answer => answer.request().method() === method && answer.url().endsWith(address) && answer.status() === 200,
        );
        await page.getByRole('button', { name: 'Save' }).click();
        await taken;
      });
      const shown = await server.call('GET', change.replace(/^\S+ /, ''), { token: server.admin.token });
      assert.match(shown.text, /"Mine"/, path);
    }
    await server.sql('update users set display_name = null where id = $1', [server.admin.id]);
  });

  test('deleting what was changed meanwhile tells first', async () => {
    const id = await made('/api/v1/teams', { name: 'Doomed' });
    await opened(`/teams/${id}`, async page => {
      await choose(page, 'Delete');
      await meanwhile('PATCH', `/api/v1/teams/${id}`, { name: 'Needed after all' });
      const dialog = page.getByRole('dialog', { name: 'Delete this team?' });
      await dialog.getByRole('button', { name: 'Delete team' }).click();
      await dialog.getByText('This was changed meanwhile').waitFor();
      await dialog.getByText('Needed after all').waitFor();
      assert.deepEqual(await server.sql('select deleted_at from teams where id = $1', [id]), [{ deleted_at: null }]);
      await dialog.getByRole('button', { name: 'Delete team' }).click();
      await page.waitForURL('**/teams');
    });
    const [team] = await server.sql<{ gone: boolean }>(
      'select deleted_at is not null as gone from teams where id = $1',
      [id],
    );
    assert.deepEqual(team, { gone: true });
  });

  test('what is done at once, or after one question, tells what somebody else changed, and does it when asked again', async () => {
    const role = await made('/api/roles', { name: 'Guides' });
    const organization = await made('/api/organizations', { name: 'Harbour' });
    const person = await server.person();
    const named = { first_name: 'Wilhelmina' };
    const status = () => server.sql('select active from users where id = $1', [person.id]);
    const patterns = () =>
      server.sql(
        "select p.resource || '.' || p.action as p from role_permissions r join permissions p on p.id = r.permission_id where r.role_id = $1 order by 1",
        [role],
      );
    interface Case {
      readonly at: string;
      /** Presses what does it, and answers what is asked before it. */
      readonly act: (page: Page, meanwhile: () => Promise<void>) => Promise<void>;
      readonly meanwhile: readonly [method: string, path: string, body: unknown];
      readonly tells: string;
      readonly again: string;
      readonly stored: (done: boolean) => Promise<void>;
    }
    const byQuestion =
      (open: string | RegExp, button: string): Case['act'] =>
      async (page, change) => {
        await page.getByRole('button', { name: open, exact: true }).click();
        await change();
        await page.getByRole('dialog').getByRole('button', { name: button }).click();
      };
    const byMenu =
      (verb: string): Case['act'] =>
      async (page, change) => {
        await choose(page, verb);
        await change();
        await page.getByRole('dialog').getByRole('button', { name: verb }).click();
      };
    const atOnce =
      (button: string, before = async (_page: Page): Promise<void> => {}): Case['act'] =>
      async (page, change) => {
        await before(page);
        const deed = page.getByRole('button', { name: button, exact: true });
        await deed.waitFor();
        await change();
        await deed.click();
      };
    const holds = async (rows: Promise<unknown>, expected: unknown) => assert.deepEqual(await rows, expected);
    const ofOrganization = (column: string) =>
      server.sql(`select ${column} as it from organizations where id = $1`, [organization]);
    const cases: readonly Case[] = [
      {
        at: `/users/${person.id}`,
        act: byMenu('Deactivate'),
        meanwhile: ['PATCH', `/api/v1/users/${person.id}`, named],
        tells: 'First name',
        again: 'Deactivate',
        stored: done => holds(status(), [{ active: !done }]),
      },
      {
        at: `/users/${person.id}`,
        act: async (page, change) => {
          await page.getByText('Inactive', { exact: true }).waitFor();
          await change();
          await choose(page, 'Activate');
        },
        meanwhile: ['PATCH', `/api/v1/users/${person.id}`, { last_name: 'Oyelaran' }],
        tells: 'Oyelaran',
        again: 'Activate',
        stored: done => holds(status(), [{ active: done }]),
      },
      {
        at: `/users/${person.id}/access`,
        act: atOnce('Change role', async page => {
          await page.getByRole('combobox', { name: 'System role' }).click();
          await page.getByRole('option', { name: 'Manager' }).click();
        }),
        meanwhile: ['PATCH', `/api/v1/users/${person.id}/role`, { role: 'viewer' }],
        tells: 'Viewer',
        again: 'Change role',
        stored: done =>
          holds(server.sql('select system_role from users where id = $1', [person.id]), [
            { system_role: done ? 'manager' : 'viewer' },
          ]),
      },
      {
        at: `/roles/${role}`,
        act: atOnce('Add', page => page.getByRole('combobox', { name: 'Add a permission' }).fill('harbour.enter')),
        meanwhile: ['POST', `/v1/role/${role}/permissions`, { permissions: ['harbour.leave'] }],
        tells: 'harbour.leave',
        again: 'Add permission',
        stored: done => holds(patterns(), [...(done ? [{ p: 'harbour.enter' }] : []), { p: 'harbour.leave' }]),
      },
      {
        at: `/roles/${role}`,
        act: byQuestion('Remove harbour.enter', 'Remove permission'),
        meanwhile: ['DELETE', `/v1/role/${role}/permissions`, { permissions: ['harbour.leave'] }],
        tells: 'harbour.leave',
        again: 'Remove permission',
        stored: done => holds(patterns(), done ? [] : [{ p: 'harbour.enter' }]),
      },
      {
        at: `/organizations/${organization}`,
        act: byMenu('Suspend'),
        meanwhile: ['PUT', `/api/organizations/${organization}`, { name: 'Old harbour' }],
        tells: 'Old harbour',
        again: 'Suspend',
        stored: done => holds(ofOrganization('active'), [{ it: !done }]),
      },
      {
        at: `/organizations/${organization}`,
        act: atOnce('Activate'),
        meanwhile: ['PUT', `/api/organizations/${organization}`, { description: 'By the sea' }],
        tells: 'By the sea',
        again: 'Activate',
        stored: done => holds(ofOrganization('active'), [{ it: done }]),
      },
      {
        at: `/organizations/${organization}`,
        act: byMenu('Delete'),
        meanwhile: ['PUT', `/api/organizations/${organization}`, { joinPolicy: 'open' }],
        tells: 'Open',
        again: 'Delete',
        stored: done => holds(ofOrganization('deleted_at is not null'), [{ it: done }]),
      },
    ];
    for (const { at, act, meanwhile: change, tells, again, stored } of cases) {
      await opened(at, async page => {
        await act(page, () => meanwhile(...change));
        const dialog = page.getByRole('dialog');
        await dialog.getByText('This was changed meanwhile').waitFor();
        await dialog.getByText('admin changed it').waitFor();
        await dialog.getByRole('list', { name: 'What changed' }).getByText(tells, { exact: true }).waitFor();
        await stored(false);
        if (change[2] === named) await looked(page, 'deed');
        await dialog.getByRole('button', { name: again, exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
      });
      await stored(true);
    }
  });
});
