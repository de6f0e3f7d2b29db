import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { code, mfaToken, protect, verify, wrongCode } from '../contract/administration/mfa.support.ts';
import { company, credential, credentialType } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Where pictures go, when somebody wants to look: `SHOTS=<folder and beginning of the name>`. */
const shots = process.env['SHOTS'];

const hostile = `<img src=x onerror="document.title='pwned'">\u200Fשלום${'ж'.repeat(150)} 👩‍👩‍👧`;

describe('the audit log', () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    const viewer = await server.person('user');
    await server.call('DELETE', `/api/v1/users/${server.admin.id}`, { token: viewer.token });
    // Long ago, so that they stand below what is done here; in the order of their ids.
    await server.sql(
      `insert into audit_events (id, at, action, outcome, ip, user_agent, request_id, details)
        select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '2024-06-10T06:00:00Z'::timestamptz + make_interval(mins => n),
          'bulk.made', 'success', '2001:db8::7', $1, 'r-' || n, jsonb_build_object('number', n, 'changes', jsonb_build_object('name', $2::text))
        from generate_series(1, 450) n`,
      [hostile, hostile],
    );
  });
  after(async () => {
    await server?.close();
  });

  const table = (page: Page) => page.getByRole('table', { name: 'Events' });
  const rows = (page: Page) => table(page).locator('tbody tr[data-index]');
  /** Beside the list, or over it. */
  const pane = (page: Page) => page.locator('aside[aria-label=Event], [role=dialog][aria-label=Event]');
  const fact = (page: Page, name: string) => pane(page).locator(`dt:text-is("${name}") + dd`);

  test('tells who may not read it so, and offers nothing', async () => {
    const person = await server.person('user');
    const { page, problems, context } = await openWindow(browser, server, '/audit?live=true', { person });
    await page.getByText('You don’t have access').waitFor();
    await page.getByText(/audit\.read/).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Export' }).count(), 0);
    assert.equal(await page.getByRole('switch', { name: 'Live' }).count(), 0);
    assert.equal(await page.getByRole('navigation', { name: 'Views' }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'Audit' }).count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('leaves out what is no filter, and says beside a field what is wrong with it', async () => {
    const path = '/audit?from=2026-02-31&to=x&outcome=maybe&event=1&live=5&action=bulk.made';
    const { page, context } = await openWindow(browser, server, path, { person: server.admin });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Action bulk.made' }).click();
    const action = page.getByRole('textbox', { name: 'Action' });
    await action.fill('*made');
    await page.waitForURL(/action=\*made|action=%2Amade/);
    await page.getByRole('alert').waitFor();
    assert.equal(await action.getAttribute('aria-invalid'), 'true');
    assert.notEqual(await action.getAttribute('aria-describedby'), null);
    await action.fill('bulk.*');
    await rows(page).first().waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    await context.close();
  });

  test('every filter narrows to what the ledger has, and stands in the address', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/audit', { person: server.admin });
    await rows(page).first().waitFor();
    const shows = async (where: string, values: unknown[] = []): Promise<void> => {
      const [found] = await server.sql<{ count: number }>(
        `select count(*)::int as count from audit_events where ${where}`,
        values,
      );
      assert.ok((found?.count ?? 0) > 0);
      await page
        .locator(`table[aria-label="Events"][aria-rowcount="${(found?.count ?? 0) + 1}"]`)
        .waitFor({ state: 'attached' });
    };
    const add = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: 'Add filter' }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    const clear = () => page.getByRole('button', { name: 'Clear filters' }).click();
    await add('Outcome');
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'Refused' }).click();
    await page.waitForURL('**/audit?outcome=denied');
    await shows(`outcome = 'denied'`);
    await add('Action');
    await page.getByRole('textbox', { name: 'Action' }).fill('user.*');
    await shows(`outcome = 'denied' and action like 'user.%'`);
    await clear();
    await page.waitForURL('**/audit');
    await add('Target');
    await page.getByRole('textbox', { name: 'Target' }).fill(server.admin.id);
    await shows('target_id = $1', [server.admin.id]);
    await clear();
    await add('Address');
    await page.getByRole('textbox', { name: 'Address' }).fill('local');
    await shows(`ip = 'local'`);
    await clear();
    await add('Text');
    await page.getByRole('textbox', { name: 'Text' }).fill('"number": 7,');
    await shows(`details::text ilike '%"number": 7,%'`);
    await clear();
    await add('Actor');
    const actor = page.getByRole('combobox', { name: 'Actor' });
    await actor.click();
    await actor.fill('admin@example');
    await page.getByRole('option', { name: /admin@example\.com/ }).click();
    await page.waitForURL(`**/audit?actor=${server.admin.id}`);
    // Reading the log is recorded too: these are counted by their kind.
    await add('Action');
    await page.getByRole('textbox', { name: 'Action' }).fill('user.create');
    await shows(`actor_id = $1 and action = 'user.create'`, [server.admin.id]);
    await page.reload();
    await shows(`actor_id = $1 and action = 'user.create'`, [server.admin.id]);
    await page.getByRole('button', { name: /^Actor .*admin@example\.com/ }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a sign-in with a second factor is one row, as it ended, which opens to its steps', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    assert.equal((await verify(server, token, await wrongCode(person.secret))).status, 401);
    assert.equal((await verify(server, token, await code(person.secret))).status, 200);
    const [{ sign_in } = { sign_in: '' }] = await server.sql<{ sign_in: string }>(
      `select details->>'sign_in' as sign_in from audit_events where actor_id = $1 and action = 'auth.mfa_verify' limit 1`,
      [person.id],
    );
    const path = `/audit?q=${sign_in}&action=auth.*`;
    const { page, problems, context } = await openWindow(browser, server, path, { person: server.admin });
    const told = async () => (await rows(page).allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' '));
    const steps = page.getByRole('button', { name: '3 steps' });
    await steps.waitFor();
    assert.equal(await steps.getAttribute('aria-expanded'), 'false');
    const [whole, ...others] = await told();
    assert.match(whole ?? '', /^\d\d:\d\d \S+ Signed in with a second factor 3 steps/);
    assert.deepEqual(others, []);
    await steps.click();
    await rows(page).nth(2).waitFor();
    assert.deepEqual(
      (await rows(page).locator('[data-event]').allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' ').trim()),
      [
        'Signed in with a second factor',
        'Refused to sign in with a second factor',
        'First step of a sign-in, code asked for',
      ],
    );
    await assertAccessible(page);
    if (shots !== undefined) await page.screenshot({ path: `${shots}-audit-steps.png`, animations: 'disabled' });
    await rows(page)
      .nth(2)
      .getByRole('button', { name: /First step/ })
      .click();
    await pane(page).getByText('code asked for').waitFor();
    await page.keyboard.press('Escape');
    await pane(page).waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 390, height: 844 });
    await steps.waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}-audit-steps-phone.png`, animations: 'disabled' });
    await assertFits(page);
    await steps.click();
    await rows(page).nth(1).waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('days are those of the person’s timezone', async () => {
    const person = await server.person('admin');
    await server.sql(`update users set timezone = 'Pacific/Kiritimati' where id = $1`, [person.id]);
    // There a day begins at 10:00 UTC, in the midst of these events: one is of the 10th, the others are of the 11th.
    const path = '/audit?action=bulk.made&q=%22number%22%3A%2030&from=2024-06-11&to=2024-06-11';
    const { page, context } = await openWindow(browser, server, path, { person });
    const [within] = await server.sql<{ count: number }>(
      `select count(*)::int as count from audit_events where action = 'bulk.made' and details::text ilike '%"number": 30%'
        and (at at time zone 'Pacific/Kiritimati')::date = '2024-06-11'`,
    );
    assert.equal(within?.count, 10);
    await page.locator('table[aria-label="Events"][aria-rowcount="11"]').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: /^Days / }).click();
    await page.getByRole('button', { name: /days in Pacific\/Kiritimati$/ }).click();
    const day = (name: string) => page.getByRole('button', { name, exact: true });
    await day('12 June 2024').click();
    await day('13 June 2024').click();
    await page.waitForURL(/from=2024-06-12&to=2024-06-13/);
    await page.getByText('No events match').waitFor();
    await context.close();
  });

  test('reads on downwards to the end, each event once', async () => {
    const path = '/audit?action=bulk.*';
    const { page, problems, context } = await openWindow(browser, server, path, { person: server.admin });
    await rows(page).first().waitFor();
    const seen = new Set<string>();
    for (let step = 0; step < 300 && seen.size < 450; step += 1) {
      const ids: readonly string[] = await page.evaluate(
        `[...document.querySelectorAll('[data-event]')].map(each => each.dataset.event)`,
      );
      for (const id of ids) seen.add(id);
      await page.evaluate(`document.querySelector('section[aria-label=Events]').scrollBy(0, 600)`);
      await page.waitForTimeout(60);
    }
    assert.equal(seen.size, 450);
    await page.locator('table[aria-label="Events"][aria-rowcount="451"]').waitFor({ state: 'attached' });
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('an event tells all that is known of it, at an address of its own, and harms nothing', async () => {
    const id = '01900000-0000-7000-8000-000000000007';
    const window = { person: server.admin, viewport: { width: 360, height: 740 } };
    const { page, problems, context } = await openWindow(browser, server, `/audit?event=${id}`, window);
    const event = page.getByRole('dialog', { name: 'Event' });
    await event.getByText('changes.name').waitFor();
    await event.getByText('Everything recorded, as JSON').click();
    await assertFits(page);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.equal(await fact(page, 'With').innerText(), hostile);
    assert.equal(await fact(page, 'number').innerText(), '7');
    const json = JSON.parse(await event.locator('pre').innerText());
    assert.deepEqual([json.id, json.action, json.request_id], [id, 'bulk.made', 'r-7']);
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.waitForURL('**/audit');
    await page.goto('/audit?event=01900000-0000-7000-8000-00000000ffff');
    await page.getByText('Event not found').waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('what is looked at is beside the list: the arrows go on, the address and the list tell which, Escape goes back', async () => {
    const path = '/audit?action=bulk.made';
    const { page, problems, context } = await openWindow(browser, server, path, { person: server.admin });
    const id = (number: number) => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
    const shows = async (number: number): Promise<void> => {
      await page.waitForURL(`**/audit?*event=${id(number)}`);
      await page.locator(`tr[aria-current=true] [data-event="${id(number)}"]`).waitFor();
      await fact(page, 'number').getByText(String(number), { exact: true }).waitFor();
    };
    const focused = () => page.evaluate(`document.activeElement.dataset.event ?? document.activeElement.ariaLabel`);
    await page.locator(`[data-event="${id(450)}"]`).click();
    await shows(450);
    assert.equal(await focused(), 'Event');
    // Nobody is known to have done these: nothing is told of what they did before.
    assert.equal(await page.getByRole('region', { name: 'Before it' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Newer event' }).getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await shows(449);
    // As far as is out of sight: the list comes along.
    for (let number = 448; number > 425; number -= 1) {
      await page.keyboard.press('ArrowDown');
      await shows(number);
    }
    const row = await page.locator('tr[aria-current=true]').boundingBox();
    const list = await page.getByRole('region', { name: 'Events' }).boundingBox();
    assert.ok(row !== null && list !== null && row.y + row.height <= list.y + list.height + 1);
    await assertAccessible(page);
    // Whoever goes through the list instead takes it along too.
    await page.locator(`[data-event="${id(426)}"]`).focus();
    await page.keyboard.press('ArrowDown');
    await shows(425);
    await page.getByRole('button', { name: 'Older event' }).click();
    await shows(424);
    await page.keyboard.press('Escape');
    await page.waitForURL(`**${path}`);
    await until('the focus is back', async () => (await focused()) === id(424));
    // Below 1200 pixels it covers, and keeps the focus.
    await page.setViewportSize({ width: 1100, height: 800 });
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Event' });
    await dialog.waitFor();
    await until('the focus is in it', async () => (await focused()) === 'Close');
    await page.keyboard.press('ArrowUp');
    await shows(425);
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForURL(`**${path}`);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('events stand under their days, in the person’s timezone, and the views narrow to what they say', async () => {
    await server.sql(
      `insert into audit_events (id, at, action, outcome, ip, user_agent, request_id, details)
        values (gen_random_uuid(), now() - interval '24 hours', 'day.before', 'denied', '', '', 'r', $1), (gen_random_uuid(), now(), 'day.today', 'success', '', '', 'r', '{}')`,
      [{ reason: 'Because '.repeat(60) }],
    );
    const days = '/audit?q=day.';
    const { page, problems, context } = await openWindow(browser, server, days, { person: server.admin });
    const headings = table(page).locator('tbody th');
    await rows(page).nth(1).waitFor();
    assert.deepEqual(new Set(await headings.allInnerTexts()), new Set(['Today', 'Yesterday']));
    // A long reason has a second line, and no more.
    const reason = await page.getByText(/^Because/).boundingBox();
    assert.ok(reason !== null && reason.height > 30 && reason.height < 50, String(reason?.height));
    await page.getByRole('link', { name: 'Refusals' }).click();
    await page.waitForURL(/outcome=denied/);
    await rows(page).nth(1).waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('link', { name: 'Refusals' }).getAttribute('aria-current'), 'page');
    await page.goto('/audit?action=bulk.made');
    await headings.first().waitFor();
    assert.match((await headings.first().innerText()) ?? '', /10 June 2024/);
    await page.setViewportSize({ width: 390, height: 844 });
    await assertFits(page);
    await assertAccessible(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('leads from an event to who acted and what it was about, and says when it is sealed', async () => {
    const person = await server.person('user');
    const path = `/audit?action=user.create&target=${person.id}`;
    const { page, context } = await openWindow(browser, server, path, { person: server.admin });
    await page.getByRole('button', { name: 'Created an account' }).click();
    const event = page.getByRole('complementary', { name: 'Event' });
    await event.waitFor();
    for (const id of [server.admin.id, person.id]) await event.locator(`a[href="/users/${id}"]`).first().waitFor();
    while ((await event.getByText('Sealed', { exact: true }).count()) === 0) {
      await event
        .getByRole('button', { name: 'Check again' })
        .click({ timeout: 2_000 })
        .catch(() => {});
      await page.waitForTimeout(300);
    }
    const [leaf] = await server.sql<{ batch: string }>(
      `select l.batch from audit_leaves l join audit_events e on e.id = l.event_id where e.action = 'user.create' and e.target_id = $1`,
      [person.id],
    );
    assert.ok(leaf !== undefined);
    await context.close();
  });

  test('finds a thing by the name it had, and its screen tells what was done with it', async () => {
    const token = server.admin.token;
    const made = await server.call('POST', '/api/v1/teams', { token, body: { name: 'Router Rack' } });
    const { id } = made.body as { id: string };
    await server.call('PATCH', `/api/v1/teams/${id}`, { token, body: { name: 'Switches' } });
    const { page, problems, context } = await openWindow(browser, server, '/audit', { person: server.admin });
    await page.getByRole('textbox', { name: 'Name' }).fill('ROUTER');
    await page.waitForURL('**/audit?name=ROUTER');
    await page.locator('table[aria-label="Events"][aria-rowcount="3"]').waitFor({ state: 'attached' });
    assert.equal(await table(page).getByText('Router Rack').count(), 2);
    await page.getByRole('button', { name: 'Changed a team' }).click();
    const before = page.getByRole('region', { name: 'Before it' }).getByRole('listitem');
    assert.match(await before.first().innerText(), /^Created a team: Router Rack\s+Less than a minute before$/);
    await before.getByRole('button', { name: 'Created a team' }).click();
    await page.getByRole('heading', { name: 'Before it' }).waitFor({ state: 'detached' });
    await page.getByRole('complementary', { name: 'Event' }).getByRole('link', { name: 'Router Rack' }).first().click();
    await page.waitForURL(`**/teams/${id}`);
    await page.getByRole('region', { name: 'Activity' }).getByRole('button', { name: 'Show' }).click();
    const trail = page.getByRole('table', { name: 'Activity' });
    await trail.getByRole('link', { name: 'Changed a team' }).waitFor();
    await trail.getByRole('link', { name: 'Created a team' }).waitFor();
    await assertAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await trail.scrollIntoViewIfNeeded();
    if (shots !== undefined) await page.screenshot({ path: `${shots}-trail-phone.png`, animations: 'disabled' });
    await assertFits(page);
    for (const text of ['Changed a team', 'admin', '127.0.0.1']) {
      const box = await trail.getByText(text, { exact: true }).first().boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 390, `${text} is in sight`);
    }
    await assertAccessible(page);
    await page.getByRole('link', { name: 'All of it in the audit log' }).click();
    await page.waitForURL(`**/audit?target=${id}`);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a role and a credential tell their own, and who revealed a secret', async () => {
    const { token } = server.admin;
    const made = await server.call('POST', '/api/roles', { token, body: { name: 'Guides' } });
    const role = (made.body as { data: { id: string } }).data.id;
    await server.call('PUT', `/api/roles/${role}`, { token, body: { description: 'Of the harbour' } });
    const type = await credentialType(server, server.admin);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId: await company(server) });
    await server.call('GET', `/v1/credential/credentials/${id}/secure-values?reason=Handover`, { token });
    const { page, problems, context } = await openWindow(browser, server, `/roles/${role}`, { person: server.admin });
    await page.getByRole('region', { name: 'Activity' }).getByRole('button', { name: 'Show' }).click();
    const trail = (name: string) => page.getByRole('table', { name, exact: true });
    await trail('Activity').getByRole('link', { name: 'Created a role' }).waitFor();
    await trail('Activity').getByRole('link', { name: 'Changed a role' }).waitFor();
    await page.goto(`/vault/credentials/${id}`);
    await page.getByRole('link', { name: 'Reveals' }).click();
    await trail('Who revealed this').getByRole('link', { name: 'Revealed all secret values' }).waitFor();
    await trail('Who revealed this').getByText('Reason: Handover').waitFor();
    assert.equal(await trail('Who revealed this').getByRole('row').count(), 2);
    await page.getByRole('link', { name: 'Activity' }).click();
    await trail('Activity').getByRole('link', { name: 'Created a credential' }).waitFor();
    await trail('Activity').getByRole('link', { name: 'Revealed all secret values' }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await assertFits(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('says how far the log is sealed, as it is stored', async () => {
    const { page, context } = await openWindow(browser, server, '/audit', { person: server.admin });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: /^Sealed / }).click();
    const seal = page.getByRole('dialog', { name: 'Seal' });
    const told = (name: string) => seal.locator(`dt:text-is("${name}") + dd`);
    const head = (await told('Head of the chain').innerText()).trim();
    const [batch] = await server.sql<{ number: string }>(
      `select number from audit_batches where encode(head, 'hex') = $1`,
      [head],
    );
    assert.equal((await told('Batches').innerText()).trim(), String(batch?.number));
    await assertAccessible(page);
    await context.close();
  });

  test('is exported as the filters find it, which is recorded', async () => {
    const path = '/audit?action=bulk.made&q=%22number%22%3A%204';
    const { page, context } = await openWindow(browser, server, path, { person: server.admin });
    await rows(page).first().waitFor();
    const [found] = await server.sql<{ count: number }>(
      `select count(*)::int as count from audit_events where details::text ilike '%"number": 4%' and action = 'bulk.made'`,
    );
    for (const [format, lines] of [
      ['CSV', (found?.count ?? 0) + 1],
      ['NDJSON', found?.count ?? 0],
    ] as const) {
      await page.getByRole('button', { name: 'Export' }).click();
      const saving = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: new RegExp(`^${format},`) }).click();
      const file = await saving;
      assert.equal(file.suggestedFilename(), `audit-logs.${format.toLowerCase()}`);
      const text = await readFile(await file.path(), 'utf8');
      assert.equal(text.trimEnd().split('\n').length, lines);
      assert.match(text, /r-4/);
    }
    const [recorded] = await server.sql<{ count: number }>(
      `select count(*)::int as count from audit_events where action = 'audit.export' and actor_id = $1`,
      [server.admin.id],
    );
    assert.equal(recorded?.count, 2);
    await context.close();
  });

  // Last: nothing is sealed after it.
  test('says in red, here and on the front page, that it is not sealed any more because its end was cut off', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/audit', { person: server.admin });
    await rows(page).first().waitFor();
    const alert = page.getByRole('alert').filter({ hasText: 'The audit log is no longer sealed' });
    assert.equal(await alert.count(), 0);
    await server.sql(`set session_replication_role = replica;
      delete from audit_leaves where batch = (select max(number) from audit_batches);
      delete from audit_batches where number = (select max(number) from audit_batches);
      set session_replication_role = default`);
    // The next event wants to be sealed, which finds it out.
    await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name: 'After the cut' } });
    await alert.getByText(/its end was cut off\. If a backup was restored/).waitFor();
    await assertAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page);
    await page.goto('/');
    await page.getByText('The audit log is no longer sealed').waitFor();
    await page.getByRole('link', { name: 'See what to do' }).click();
    await alert.waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  });
});
