import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { takenOver } from '../contract/directory/companies.support.ts';
import { company, credential, credentialType, holder } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { choose, openWindow, startBrowser } from '../support/browser.ts';
import {
  type ConnectWiseServer,
  failing,
  startConnectWise,
  wireCompany,
  wireConfiguration,
} from '../support/connectwise.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { hostileName, recordSent, sentBy } from './vault.support.ts';

let far: ConnectWiseServer;
/** With ConnectWise. */
let server: TestServer;
let alone: TestServer;
let browser: Browser;

before(async () => {
  far = await startConnectWise();
  [server, alone, browser] = await Promise.all([startServer(far.env), startServer(), startBrowser()]);
  for (const id of [1, 2]) far.companies.set(id, wireCompany(id));
  far.configurations.set(7, wireConfiguration(7, 1));
});
after(async () => {
  await Promise.all([server.close(), alone.close()]);
  await far[Symbol.asyncDispose]();
});

async function opened(of: TestServer, path: string, run: (page: Page) => Promise<void>, person: Person = of.admin) {
  const { page, context, problems } = await openWindow(browser, of, path, { person });
  try {
    await run(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

describe('who may not', () => {
  test('list companies: a refusal, not a blank page; who may only read changes nothing', async () => {
    await opened(alone, '/vault', page => page.getByText('You don’t have access').waitFor(), await alone.person());
    const id = await company(alone, null, 'Readable');
    const reader = await holder(alone, ['company.fetch', 'company.fetch.many']);
    await opened(
      alone,
      '/vault',
      async page => {
        await page.getByRole('link', { name: 'Readable' }).waitFor();
        assert.equal(await page.getByRole('button', { name: 'Create company' }).count(), 0);
        assert.equal(await page.getByRole('region', { name: 'ConnectWise' }).count(), 0);
        await page.getByRole('link', { name: 'Readable' }).click();
        await page.getByRole('heading', { name: 'Readable' }).waitFor();
        for (const name of ['Edit', 'More actions'])
          assert.equal(await page.getByRole('button', { name }).count(), 0, name);
        // Nor see what is kept for it.
        await page.getByText('You don’t have access').waitFor();
        await page.goto(`/vault/companies/${id}/new`);
        await page.getByText('You don’t have access').waitFor();
      },
      reader,
    );
  });
});

describe('made here', () => {
  test('what is wrong stands beside its field; a company is created, changed and deleted', async () => {
    await opened(alone, '/vault', async page => {
      const dialog = page.getByRole('dialog');
      await page.getByRole('region', { name: 'ConnectWise' }).getByText('Not configured').waitFor();
      await page.getByRole('button', { name: 'Create company' }).click();
      await dialog.getByLabel('Identifier').fill('ACME');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText(/^Name must/).waitFor();
      assert.equal(await dialog.getByLabel('Identifier').inputValue(), 'ACME');
      await dialog.getByLabel('Name').fill('Acme');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'Acme' }).waitFor();
      const id = page.url().split('/').at(-1) ?? '';
      const stored = () => alone.sql('select name, identifier from companies where id = $1', [id]);
      assert.deepEqual(await stored(), [{ name: 'Acme', identifier: 'ACME' }]);

      await page.goto('/vault');
      await page.getByRole('button', { name: 'Create company' }).click();
      await dialog.getByLabel('Name').fill('Another');
      await dialog.getByLabel('Identifier').fill('acme');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText(/A company with the identifier acme already exists/).waitFor();

      await page.goto(`/vault/companies/${id}`);
      await recordSent(page);
      await page.getByRole('button', { name: 'Edit' }).click();
      await dialog.getByLabel('Identifier').fill('');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.deepEqual(
        (await sentBy(page)).map(({ body }) => body),
        [{ cw_Identifier: null }],
      );
      assert.deepEqual(await stored(), [{ name: 'Acme', identifier: null }]);

      const type = await credentialType(alone, alone.admin);
      const kept = await credential(alone, alone.admin, { typeId: type.id, companyId: id });
      const remove = async () => {
        await choose(page, 'Delete');
        await dialog.getByRole('button', { name: 'Delete company' }).click();
      };
      await remove();
      await page.getByText('A company that has credentials cannot be deleted', { exact: false }).waitFor();
      await alone.call('DELETE', `/v1/credential/credentials/${kept.id}`, { token: alone.admin.token });
      await dialog.getByRole('button', { name: 'Delete company' }).click();
      await page.getByRole('heading', { name: 'Vault' }).waitFor();
      assert.deepEqual(await alone.sql('select 1 from companies where id = $1', [id]), []);
    });
  });

  test('of 100,000, any one is found by its name, and any place of the list is reached', async () => {
    await alone.sql(`insert into companies (id, name, identifier)
      select gen_random_uuid(), 'Customer ' || lpad(n::text, 6, '0'), 'C' || n from generate_series(1, 100000) n`);
    await opened(alone, '/vault', async page => {
      await page.getByText(/100,\d{3} companies/).waitFor();
      await page.getByRole('region', { name: 'Companies' }).focus();
      await page.keyboard.press('End');
      await page.getByRole('link', { name: 'Customer 100000' }).waitFor();
      await page.getByLabel('Search companies').fill('customer 07654');
      await page.getByText('10 companies').waitFor();
      await page.getByRole('link', { name: 'Customer 076543' }).click();
      await page.getByRole('heading', { name: 'Customer 076543' }).waitFor();
      await page.goBack();
      assert.equal(await page.getByLabel('Search companies').inputValue(), 'customer 07654');
      await page.getByLabel('Search companies').fill('%_\\');
      await page.getByText('No companies match').waitFor();
    });
  });
});

describe('with ConnectWise', () => {
  test('a sync is started and told; a company shows what ConnectWise says, and how old that is', async () => {
    await opened(server, '/vault', async page => {
      const state = page.getByRole('region', { name: 'ConnectWise' });
      await state.getByText('No sync yet.').waitFor();
      await state.getByRole('button', { name: 'Sync now' }).click();
      await page.getByRole('button', { name: 'Start sync' }).click();
      await state.getByText(/last sync finished .*2 created/).waitFor();
      await page.getByRole('link', { name: 'Company 1', exact: true }).click();
      await page.getByText('1 Main St').waitFor();
      await page.getByText(/as of/).waitFor();
      await page.getByRole('tab', { name: 'Configurations' }).click();
      await page.getByText('SN7').waitFor();
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('Ours');
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await page.getByText(/name is managed in ConnectWise; change it there/).waitFor();
    });
    const runs = await server.sql('select actor_id as started_by from executions where run is not null');
    assert.deepEqual(runs, [{ started_by: server.admin.id }]);
  });

  test('a sync that has ended before anybody saw it run shows what it brought', async () => {
    far.companies.set(3, wireCompany(3));
    await opened(server, '/vault', async page => {
      const state = page.getByRole('region', { name: 'ConnectWise' });
      await state.getByText(/last sync finished/).waitFor();
      await page.getByRole('link', { name: 'Company 2', exact: true }).waitFor();
      const running = () => server.sql(`select 1 from executions where run is not null and outcome = 'running'`);
      await page.route('**/v1/company/sync', async route => {
        if (route.request().method() === 'GET')
          await until('the sync has ended', async () => (await running()).length === 0, 30_000);
        await route.continue();
      });
      await state.getByRole('button', { name: 'Sync now' }).click();
      await page.getByRole('button', { name: 'Start sync' }).click();
      await page.getByRole('link', { name: 'Company 3', exact: true }).waitFor();
    });
  });

  test('records that a sync cannot use are told by their numbers, and what is stored of them stays', async () => {
    const names = () => server.sql('select cw_company_id, name from companies order by cw_company_id');
    const before = await names();
    const whole = far.companies.get(2) ?? wireCompany(2);
    far.companies.set(2, { ...whole, name: '' });
    await opened(server, '/vault', async page => {
      const state = page.getByRole('region', { name: 'ConnectWise' });
      await state.getByRole('button', { name: 'Sync now' }).click();
      await page.getByRole('button', { name: 'Start sync' }).click();
      await state.getByText('1 record could not be used.').waitFor();
      assert.match(await state.getByRole('listitem').innerText(), /^Company 2: .*name/);
      await assertAccessible(page);
    });
    far.companies.set(2, whole);
    assert.deepEqual(await names(), before);
  });

  test('that fails or is not configured, configurations say so in the words of the server', async () => {
    const [found] = await server.sql<{ id: string }>('select id from companies where cw_company_id = 1');
    far.misbehave = failing(500);
    await opened(server, `/vault/companies/${found?.id}?tab=configurations`, async page => {
      await page
        .getByRole('alert')
        .getByText(/ConnectWise/)
        .waitFor();
      far.misbehave = null;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('SN7').waitFor();
    });
    const old = await takenOver(alone, 99);
    await opened(alone, `/vault/companies/${old}?tab=configurations`, page =>
      page.getByText(/ConnectWise is not configured: set CONNECTWISE_URL/).waitFor(),
    );
  });
});

test('a hostile name is text, the screens fit a phone, and axe finds nothing', async () => {
  const id = await company(server, null, hostileName);
  await opened(server, '/vault', async page => {
    const [known] = await server.sql<{ id: string }>('select id from companies where cw_company_id = 1');
    for (const [path, shows] of [
      ['/vault', 'Company 1'],
      [`/vault/companies/${id}`, 'No credentials here'],
      [`/vault/companies/${known?.id}?tab=configurations`, 'SN7'],
    ] as const) {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        await page.getByText(shows, { exact: true }).waitFor();
        await assertFits(page);
        await assertAccessible(page);
      }
    }
    assert.equal(await page.evaluate('window.hurt'), undefined);
  });
});
