import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { company, credential, credentialType } from '../contract/directory/vault.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

/** Where pictures go, when somebody wants to look: `SHOTS=<folder and beginning of the name>`. */
const shots = process.env['SHOTS'];

const hostile = `<img src=x onerror="document.title='pwned'">\u200Fשלום${'ж'.repeat(150)} 👩‍👩‍👧`;

describe('the front page', () => {
  let server: TestServer;
  let browser: Browser;
  let viewer: Person;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    viewer = await server.person('user');
    const refused = await server.call('DELETE', `/api/v1/users/${server.admin.id}`, { token: viewer.token });
    assert.equal(refused.status, 403);
    for (let tries = 0; tries < 2; tries += 1) {
      const body = { username: viewer.username, password: 'not this one' };
      assert.equal((await server.call('POST', '/api/v1/auth/login', { body })).status, 401);
    }
  });
  after(async () => {
    await server?.close();
  });

  test('shows who may see nothing of the installation what concerns themselves', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/', { person: viewer });
    const needs = page.getByRole('list', { name: 'Needs you' }).getByRole('listitem');
    await needs.getByText('Turn on two-step sign-in').waitFor();
    const way = needs.getByRole('link', { name: 'Turn on' });
    assert.equal(await way.getAttribute('href'), '/settings/security');
    assert.deepEqual(await page.getByRole('list', { name: 'Shortcuts' }).getByRole('button').allInnerTexts(), [
      'New conversation',
      'Ask for access',
      'Ask for help',
    ]);
    assert.equal(await page.getByRole('heading', { name: 'Activity' }).count(), 0);
    assert.equal(await page.getByRole('navigation', { name: 'Totals' }).count(), 0);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('shows who may little what is theirs: their teams, and what is shared with them as far as they may read it', async () => {
    const { token } = server.admin;
    const person = await server.person('user');
    const made = await server.call('POST', '/api/v1/teams', { token, body: { name: 'Front desk' } });
    const team = (made.body as { id: string }).id;
    const joining = { token, body: { role: 'member' } };
    assert.equal((await server.call('POST', `/api/v1/teams/${team}/members/${person.id}`, joining)).status, 200);
    const type = await credentialType(server, server.admin);
    const kept = await credential(server, server.admin, { typeId: type.id, companyId: await company(server) });
    const { page, problems, context } = await openWindow(browser, server, '/', { person });
    const yours = page.getByRole('list', { name: 'Your teams' }).getByRole('listitem');
    await yours.getByText('Front desk').waitFor();
    assert.equal(await yours.getByRole('link').count(), 0);
    assert.equal(await page.getByRole('heading', { name: 'Shared with you' }).count(), 0);
    const resource = { type: 'credential', resource_id: kept.id };
    const shared = await server.call('POST', `/api/v1/teams/${team}/resources`, { token, body: resource });
    assert.equal(shared.status, 201, shared.text);
    await page.reload();
    const link = page.getByRole('list', { name: 'Shared with you' }).getByRole('link');
    await link.waitFor();
    assert.equal(await link.getAttribute('href'), `/vault/credentials/${kept.id}`);
    await assertAccessible(page);
    if (shots !== undefined) await page.screenshot({ path: `${shots}-home-user.png`, animations: 'disabled' });
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page);
    await link.click();
    await page.waitForURL(`**/vault/credentials/${kept.id}`);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('shows what they asked for and until when they have it, what waits, and what they may do, at once and without moving', async () => {
    const { token } = server.admin;
    const person = await server.person('user');
    const type = { name: 'home_database', levels: ['read'], owners: [server.admin.email] };
    const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token, body: type });
    assert.equal(made.status, 200, made.text);
    const body = { resource_type: 'home_database', access_level: 'read', justification: 'Ticket 12', duration_days: 7 };
    const asked = await server.call('POST', '/api/v1/user/access/request', { token: person.token, body });
    const { request_id } = (asked.body as { results: { request_id: string } }).results;
    const answer = { request_id, action: 'approve' };
    assert.equal((await server.call('POST', '/api/v1/manager/approvals/process', { token, body: answer })).status, 200);
    const question = { category: 'other', priority: 'low', subject: hostile, description: hostile };
    const opened = await server.call('POST', '/api/v1/user/support/ticket', { token: person.token, body: question });
    const { ticket_id } = (opened.body as { results: { ticket_id: string } }).results;
    const pending = { token, body: { status: 'pending' } };
    assert.equal((await server.call('PATCH', `/api/v1/user/support/tickets/${ticket_id}`, pending)).status, 200);

    const { page, problems, context } = await openWindow(browser, server, '/support', { person });
    await page.getByRole('link', { name: hostile.slice(0, 20) }).waitFor();
    const order: string[] = [];
    page.on('request', each => order.push(new URL(each.url()).pathname));
    page.on(
      'response',
      each => new URL(each.url()).pathname === '/console/overview' && order.push('overview is there'),
    );
    await page.goto(new URL(page.url()).origin);
    const requests = page.getByRole('list', { name: 'You asked for' }).getByRole('listitem');
    await requests
      .filter({ hasText: 'read on home_database' })
      .getByText(/^Until /)
      .waitFor();
    const known = order.slice(0, order.indexOf('overview is there'));
    for (const path of [
      '/api/v1/user/access/requests',
      '/api/v1/user/support/tickets',
      `/console/users/${person.id}/access`,
    ])
      assert.ok(known.includes(path), `${path} waits for the overview: ${known.join(' ')}`);
    await page.getByRole('list', { name: 'Your tickets' }).getByText('Waits for who asked').waitFor();
    const needs = page.getByRole('list', { name: 'Needs you' }).getByRole('listitem');
    const way = needs
      .filter({ hasText: '1 support ticket of yours waits for you' })
      .getByRole('link', { name: 'Answer' });
    assert.equal(await way.getAttribute('href'), `/support/${ticket_id}`);
    const may = page.getByRole('list', { name: 'What you may do' }).getByRole('listitem');
    await may
      .first()
      .getByText(/^home_database\.read/)
      .waitFor();
    await may.first().getByText(/until/).waitFor();
    // As a text: the compiler knows no entries of this type.
    const moved = await page.evaluate<number>(`new Promise(resolve => {
      let sum = 0;
      const seen = new PerformanceObserver(list => list.getEntries().forEach(each => (sum += each.value)));
      seen.observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(sum), 300);
    })`);
    assert.ok(moved < 0.05, `things moved by ${moved}`);
    await assertAccessible(page);
    if (shots !== undefined) await page.screenshot({ path: `${shots}-home-employee.png`, animations: 'disabled' });
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('greets by the hour of the person’s timezone, counts what needs them, and begins what they may make', async () => {
    const person = await server.person('admin');
    const hour = new Date().getUTCHours();
    // Zones of a whole number of hours, whose sign is turned round, as the database of zones has them.
    const zoneAt = (wanted: number): string => {
      const ahead = ((wanted - hour + 36) % 24) - 12;
      return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
    };
    for (const [at, greeting] of [
      [8, 'Good morning'],
      [14, 'Good afternoon'],
      [22, 'Good evening'],
    ] as const) {
      await server.sql('update users set timezone = $2 where id = $1', [person.id, zoneAt(at)]);
      const { page, context } = await openWindow(browser, server, '/', { person });
      await page.getByRole('heading', { name: `${greeting}, ${person.username}`, level: 1 }).waitFor();
      const needs = page.getByRole('list', { name: 'Needs you' }).getByRole('listitem');
      await needs.first().waitFor();
      await page.getByText(/ (thing needs|things need) you\.$/).waitFor();
      await page.getByRole('list', { name: 'Shortcuts' }).getByRole('button', { name: 'Create team' }).click();
      await page.waitForURL('**/teams');
      await page.getByRole('dialog', { name: 'Create team' }).waitFor();
      await context.close();
    }
  });

  test('says why when it cannot be loaded, and loads when asked again', async () => {
    await server.sql('alter table activity_counts rename to elsewhere');
    const { page, context } = await openWindow(browser, server, '/', { person: server.admin });
    const alert = page.getByRole('alert');
    await alert
      .getByText('This could not be loaded')
      .waitFor()
      .finally(() => server.sql('alter table elsewhere rename to activity_counts'));
    assert.match(await alert.innerText(), /Request ID\s+[0-9a-f-]{36}/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await context.close();
  });

  test('an address with a span that does not exist shows the usual one', async () => {
    const { page, context } = await openWindow(browser, server, '/?days=12', { person: server.admin });
    await page.getByRole('radio', { name: '30 days' }).waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('radio', { name: '30 days' }).isChecked(), true);
    await context.close();
  });

  test('its numbers are those of the ledger and of the tables, and its links lead to their lists', async () => {
    await server.sql(`insert into teams (id, name) values (gen_random_uuid(), 'Night shift')`);
    const { page, problems, context } = await openWindow(browser, server, '/', { person: server.admin });
    const people = page.getByRole('navigation', { name: 'Totals' }).getByRole('link', { name: /^People/ });
    await people.waitFor();
    const [counted] = await server.sql<{ people: number; active: number; teams: number }>(
      `select count(*)::int as people, count(*) filter (where active)::int as active,
        (select count(*)::int from teams where deleted_at is null) as teams from users where deleted_at is null`,
    );
    assert.equal(counted?.active, counted?.people);
    assert.match(await people.innerText(), new RegExp(`^People\\s+${counted?.people}$`));
    assert.equal(await people.getAttribute('href'), '/users');
    const teams = page.getByRole('navigation', { name: 'Totals' }).getByRole('link', { name: /^Teams/ });
    assert.match(await teams.innerText(), new RegExp(`^Teams\\s+${counted?.teams}$`));

    // The drawings come by themselves; what they show stands in a table too.
    await page.locator('figure svg.recharts-surface').first().waitFor();
    assert.equal(await page.getByRole('figure').count(), 3);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const today = page.getByRole('table', { name: 'Activity by day' }).getByRole('row').nth(1);
    const shown = (await today.getByRole('cell').allInnerTexts()).map(Number);
    const [ledger] = await server.sql<{ ok: number; failed: number; denied: number; people: number }>(
      `select count(*) filter (where action = 'auth.login' and outcome = 'success')::int as ok,
        count(*) filter (where action = 'auth.login' and outcome = 'denied')::int as failed,
        count(*) filter (where action <> 'auth.login' and outcome = 'denied')::int as denied,
        count(distinct actor_id)::int as people
      from audit_events where at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'`,
    );
    assert.deepEqual(shown.slice(0, 3), [ledger?.ok, ledger?.failed, ledger?.denied]);
    assert.equal(ledger?.failed, 2);
    assert.equal(ledger?.denied, 1);
    assert.ok((shown[3] ?? 0) >= 2 && (shown[3] ?? 0) <= (ledger?.people ?? 0), String(shown[3]));
    await assertAccessible(page);

    await page.getByText('7 days', { exact: true }).click();
    await page.waitForURL('**/?days=7');
    const rows = page.locator('tbody tr[data-day]');
    await rows.nth(7).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), 7);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('the days are those of the person’s timezone, written as their language does', async () => {
    const person = await server.person('admin');
    // At every moment it is already another day here than where the server counts, or there than in Honolulu.
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'];
    for (const timezone of zones) {
      await server.sql('update users set timezone = $2 where id = $1', [person.id, timezone]);
      const { page, context } = await openWindow(browser, server, '/', { person, locale: 'de-DE' });
      await page.getByText(`days in ${timezone}`).waitFor();
      await page.getByRole('button', { name: 'Show as table' }).click();
      const day = await page.locator('tbody tr[data-day]').first().getAttribute('data-day');
      const [row] = await server.sql<{ day: string }>(`select to_char(now() at time zone $1, 'YYYY-MM-DD') as day`, [
        timezone,
      ]);
      assert.equal(day, row?.day);
      const [year = '', month = '', date = ''] = (day ?? '').split('-');
      const named = new Intl.DateTimeFormat('de-DE', { dateStyle: 'full', timeZone: 'UTC' }).format(
        Date.UTC(Number(year), Number(month) - 1, Number(date)),
      );
      await page.getByRole('rowheader', { name: named }).waitFor();
      await context.close();
    }
  });

  test('leads to each organization that is asked, and a hostile name does no harm on a narrow screen', async () => {
    const organizations = await server.sql<{ id: string }>(
      `insert into organizations (id, name) values (gen_random_uuid(), $1), (gen_random_uuid(), $2) returning id`,
      [hostile.slice(0, 120), 'Second'],
    );
    for (const { id } of organizations)
      await server.sql(`insert into organization_requests values (gen_random_uuid(), $1, $2, now())`, [id, viewer.id]);
    await server.sql('update users set display_name = $2 where id = $1', [server.admin.id, hostile]);
    const window = { person: server.admin, viewport: { width: 360, height: 740 } };
    const { page, problems, context } = await openWindow(browser, server, '/', window);
    await page.getByText('2 people want to join an organization').waitFor();
    // Below the first screen: drawn when somebody comes near.
    assert.equal(await page.locator('figure svg.recharts-surface').count(), 0);
    await page.getByRole('heading', { name: 'Activity' }).scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 600);
    await page.locator('figure svg.recharts-surface').first().waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Review' }).click();
    const second = page.getByRole('link', { name: 'Second', exact: true });
    await second.waitFor();
    assert.equal(await second.getAttribute('href'), `/organizations/${organizations[1]?.id}/requests`);
    await assertFits(page);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.match(await page.title(), /Gatehouse/);
    await page.keyboard.press('Escape');
    await second.waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
    await context.close();
  });
});
