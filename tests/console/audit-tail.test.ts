import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

describe('the audit log as it grows', () => {
  let server: TestServer;
  let browser: Browser;
  let teams = 0;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    for (let count = 0; count < 30; count += 1) await makeTeam();
  });
  after(async () => {
    await server?.close();
  });

  /** Makes a team, which is one event; its name. */
  async function makeTeam(): Promise<string> {
    teams += 1;
    const name = `Team ${String(teams).padStart(3, '0')}`;
    const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name } });
    assert.equal(made.status, 201, made.text);
    return name;
  }
  const path = '/audit?action=team.*&live=true';
  const live = (page: Page) => page.locator('[data-tail=live]').waitFor();
  const firstRow = (page: Page) => page.locator('table[aria-label="Events"] tr[aria-rowindex="2"]');
  const count = async (page: Page) =>
    Number(await page.getByRole('table', { name: 'Events' }).getAttribute('aria-rowcount')) - 1;
  const frame = `document.querySelector('section[aria-label=Events]')`;
  async function eventsOfTeams(): Promise<number> {
    const [row] = await server.sql<{ count: number }>(
      `select count(*)::int as count from audit_events where action like 'team.%'`,
    );
    return row?.count ?? 0;
  }

  test('who loses the right is told so, and no more events', async () => {
    const person = await server.person('admin');
    const { page, problems, context } = await openWindow(browser, server, path, { person });
    await live(page);
    const demoted = await server.call('PATCH', `/api/v1/users/${person.id}/role`, {
      token: server.admin.token,
      body: { role: 'user' },
    });
    assert.equal(demoted.status, 200, demoted.text);
    await page.locator('[data-tail=refused]').waitFor();
    await page.getByText('You no longer have access to the audit log.').waitFor();
    const before = await count(page);
    await makeTeam();
    await page.waitForTimeout(1_500);
    assert.equal(await count(page), before);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('whose session is ended elsewhere has to sign in', async () => {
    const person = await server.person('admin');
    const { page, context } = await openWindow(browser, server, path, { person });
    await live(page);
    await server.call('PATCH', `/api/v1/users/${person.id}/status`, {
      token: server.admin.token,
      body: { is_active: false },
    });
    await page.waitForURL('**/sign-in?**');
    await context.close();
  });

  test('new events appear on top by themselves; while one reads further down they are counted', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/audit?action=team.*', {
      person: server.admin,
    });
    await firstRow(page).waitFor();
    await page.getByRole('switch', { name: 'Live' }).press('Space');
    await page.waitForURL('**/audit?action=team.*&live=true');
    await live(page);
    const first = await makeTeam();
    await firstRow(page).getByText(first).waitFor();
    assert.equal(await count(page), await eventsOfTeams());
    await assertAccessible(page);

    await page.evaluate(`${frame}.scrollTop = 300`);
    const below = await makeTeam();
    await page.getByRole('button', { name: '1 new event' }).waitFor();
    const last = await makeTeam();
    await page.getByRole('button', { name: '2 new events' }).waitFor();
    assert.equal(await page.getByText(last).count(), 0);
    await page.getByRole('button', { name: '2 new events' }).click();
    await firstRow(page).getByText(last).waitFor();
    await page.locator('tr[aria-rowindex="3"]').getByText(below).waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = await makeTeam();
    await page.getByRole('button', { name: '1 new event' }).waitFor();
    assert.equal(await page.getByText(paused).count(), 0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await firstRow(page).getByText(paused).waitFor();
    assert.equal(await count(page), await eventsOfTeams());
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('only what the filters find appears', async () => {
    const outside = '/audit?action=team.*&live=true&to=2020-01-01';
    for (const where of ['/audit?action=user.create&live=true', outside]) {
      const { page, context } = await openWindow(browser, server, where, { person: server.admin });
      await live(page);
      await makeTeam();
      await page.waitForTimeout(1_500);
      assert.equal(await page.getByRole('button', { name: 'Created a team' }).count(), 0);
      await context.close();
    }
  });

  test('a connection that breaks comes again, and what happened meanwhile is there', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/', { person: server.admin });
    const sockets: WebSocketRoute[] = [];
    let severed = false;
    await page.routeWebSocket(/audit\/tail/, socket => {
      if (severed) return void socket.close({ code: 1012 });
      sockets.push(socket);
      socket.connectToServer();
    });
    await page.goto(path);
    await live(page);
    severed = true;
    await sockets[0]?.close({ code: 1012 });
    await page.locator('[data-tail=lost]').waitFor();
    const meanwhile = await makeTeam();
    severed = false;
    await live(page);
    await firstRow(page).getByText(meanwhile).waitFor();
    assert.equal(sockets.length, 2);
    const after = await makeTeam();
    await firstRow(page).getByText(after).waitFor();
    assert.equal(await count(page), await eventsOfTeams());
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a gap that is too long to be told is read anew', async () => {
    const { page, context } = await openWindow(browser, server, path, { person: server.admin });
    await live(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await server.sql(
      `insert into audit_events (id, at, action, outcome, ip, user_agent, request_id, details)
        select (substr(t, 1, 8) || '-' || substr(t, 9) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), 'team.flood',
          'success', '', '', 'r-' || n, '{}'
        from generate_series(1, 700) n, lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') t`,
    );
    // Five hundred are told at once; the others are only counted.
    await page.getByRole('button', { name: '700 new events' }).click();
    await firstRow(page).getByRole('button', { name: 'Team flood' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /new event/ }).count(), 0);
    const last = await makeTeam();
    await firstRow(page).getByText(last).waitFor();
    const total = await eventsOfTeams();
    for (let step = 0; step < 200 && (await count(page)) < total; step += 1) {
      await page.evaluate(`${frame}.scrollTo(0, ${frame}.scrollHeight)`);
      await page.waitForTimeout(50);
    }
    assert.equal(await count(page), total);
    await context.close();
  });
});
