import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { began, colleagues } from '../contract/connect/connect.support.ts';
import { assertAccessible } from '../support/axe.ts';
import { type OwnCoturn, startCoturn, withoutCoturn } from '../support/coturn.ts';
import { until } from '../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { call, callWindow, comesIn, flowsOf, ring, startCallBrowser, tool } from './calls.support.ts';
import { pair } from './messages.support.ts';

/** Where pictures go, when somebody wants to look: `SHOTS=<folder and beginning of the name>`. */
const shots = process.env['SHOTS'];

let turn: OwnCoturn;
let server: TestServer;
let browser: Browser;

async function pictures(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  for (const [size, viewport] of [
    ['wide', { width: 1280, height: 800 }],
    ['phone', { width: 390, height: 780 }],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${shots}${name}-${size}-${colorScheme}.png` });
    }
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe('a call', { skip: withoutCoturn }, () => {
  before(async () => {
    turn = await startCoturn();
    [server, browser] = await Promise.all([startServer(turn.env), startCallBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await turn?.remove();
  });

  test('rings on every device, is answered on one, and goes from browser to browser', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [caller, callee, other] = await Promise.all([
      callWindow(browser, server, ana, path),
      callWindow(browser, server, ben, '/'),
      callWindow(browser, server, ben, '/settings/general'),
    ]);
    await caller.page.getByRole('button', { name: 'Video call' }).click();
    await call(caller.page).getByText('Ringing…').first().waitFor();
    await ring(callee.page).getByText('Ana Lima').waitFor();
    await ring(other.page).waitFor();
    await assertAccessible(callee.page);
    await pictures(callee.page, 'ring');
    await ring(callee.page).getByRole('button', { name: 'Answer with video' }).click();
    await ring(other.page).waitFor({ state: 'detached', timeout: 2_000 });
    for (const { page } of [caller, callee]) {
      const flow = await comesIn(page);
      assert.notEqual(flow.local, 'relay');
      assert.notEqual(flow.remote, 'relay');
      await call(page).getByRole('timer').waitFor();
    }
    await assertAccessible(caller.page);
    await pictures(caller.page, 'call');

    // Muting is seen by the other, and the camera that is off sends nothing.
    await tool(callee.page, 'Mute').click();
    await call(caller.page).getByRole('img', { name: 'Microphone is off' }).waitFor();
    await tool(callee.page, 'Unmute').click();
    await call(caller.page).getByRole('img', { name: 'Microphone is off' }).waitFor({ state: 'detached' });
    await call(caller.page).locator('video[aria-label="Ben Ode"]').waitFor();
    await tool(callee.page, 'Turn the camera off').click();
    await call(caller.page).locator('video[aria-label="Ben Ode"]').waitFor({ state: 'detached' });
    await comesIn(caller.page, ['audio']);

    // It goes on while one looks at something else.
    await callee.page.getByRole('link', { name: 'Contacts' }).click();
    await callee.page.getByRole('button', { name: 'Show the whole call' }).waitFor();
    await comesIn(callee.page);
    await assertAccessible(callee.page);
    await pictures(callee.page, 'small');

    await tool(caller.page, 'Leave').click();
    await callee.page.getByText(/The call has ended after 0:/).waitFor();
    await call(callee.page).waitFor({ state: 'detached' });
    await until('no connection is left', async () =>
      (await Promise.all([flowsOf(caller.page), flowsOf(callee.page)])).every(flows => flows.length === 0),
    );
    for (const { problems, context } of [caller, callee, other]) {
      assert.deepEqual(problems, []);
      await context.close();
    }
  });

  test('goes through the relay alone where one wants that', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [caller, callee] = await Promise.all([
      callWindow(browser, server, ana, path),
      callWindow(browser, server, ben, path),
    ]);
    await caller.page.getByRole('button', { name: 'Video call' }).click();
    await ring(callee.page).getByRole('button', { name: 'Answer with video' }).click();
    await comesIn(caller.page);
    for (const { page } of [caller, callee]) {
      await tool(page, 'Devices').click();
      await page.getByLabel('Only through the relay').check();
      await page.keyboard.press('Escape');
    }
    await until('all goes through the relay', async () => {
      const flows = (await Promise.all([flowsOf(caller.page), flowsOf(callee.page)])).flat();
      return (
        flows.length === 2 &&
        flows.every(({ state, local, remote }) => state === 'connected' && local === 'relay' && remote === 'relay')
      );
    });
    for (const { page } of [caller, callee]) await comesIn(page);
    assert.match(turn.log(), /CREATE_PERMISSION processed, success|CHANNEL_BIND processed, success/);
    await tool(callee.page, 'Leave').click();
    await call(caller.page).waitFor({ state: 'detached' });
    for (const { context } of [caller, callee]) await context.close();
  });

  test('shows a screen until that is ended, here or in the browser, and is recorded for all to see', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [caller, callee] = await Promise.all([
      callWindow(browser, server, ana, path),
      callWindow(browser, server, ben, path),
    ]);
    await caller.page.getByRole('button', { name: 'Video call' }).click();
    await ring(callee.page).getByRole('button', { name: 'Answer', exact: true }).click();
    await comesIn(callee.page);
    // Whoever answered without a camera sends none.
    await comesIn(caller.page, ['audio']);

    const shared = call(callee.page).getByText('Ana Lima shares their screen');
    await tool(caller.page, 'Share your screen').click();
    await shared.waitFor();
    await caller.page.evaluate(`(() => {
      const [track] = document.querySelector('video[data-own][data-screen]').srcObject.getVideoTracks();
      track.dispatchEvent(new Event('ended'));
    })()`);
    await shared.waitFor({ state: 'detached' });
    await tool(caller.page, 'Share your screen').click();
    await shared.waitFor();
    await tool(caller.page, 'Stop sharing').click();
    await shared.waitFor({ state: 'detached' });

    await tool(callee.page, 'Record the call').click();
    await call(caller.page).getByText('Ben Ode records').waitFor();
    await call(callee.page).getByText('You record').waitFor();
    assert.equal(await tool(caller.page, 'Record the call').count(), 0, 'one records at a time');
    // Some moments of it.
    await callee.page.waitForTimeout(3_000);
    await tool(callee.page, 'Stop recording').click();
    await call(caller.page).getByText('Ben Ode records').waitFor({ state: 'detached' });
    await callee.page.getByText('The recording is among your files').waitFor();
    await tool(callee.page, 'Leave').click();
    await call(caller.page).waitFor({ state: 'detached' });

    await caller.page.getByRole('link', { name: 'Calls' }).click();
    await caller.page.getByRole('button', { name: 'Ben Ode' }).first().click();
    const [saved] = await Promise.all([
      caller.page.waitForEvent('download'),
      caller.page.getByRole('list', { name: 'Recordings' }).getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /^Call of .*\.webm$/);
    await assertAccessible(caller.page);
    for (const { problems, context } of [caller, callee]) {
      assert.deepEqual(problems, []);
      await context.close();
    }
  });

  test('goes on after the connection was lost, and is left when the page closes', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [caller, callee] = await Promise.all([
      callWindow(browser, server, ana, path),
      callWindow(browser, server, ben, path),
    ]);
    await caller.page.getByRole('button', { name: 'Audio call' }).click();
    await ring(callee.page).getByRole('button', { name: 'Answer', exact: true }).click();
    await comesIn(caller.page, ['audio']);
    // The network is gone for longer than a socket may be, and comes back.
    await callee.context.setOffline(true);
    await callee.page.getByText('The server cannot be reached').waitFor();
    await callee.context.setOffline(false);
    await comesIn(callee.page, ['audio']);
    await call(callee.page).getByRole('timer').waitFor();

    // Whoever closes the page leaves; of two, that ends it.
    await caller.page.reload();
    await call(callee.page).waitFor({ state: 'detached', timeout: 10_000 });
    await caller.page.getByRole('button', { name: 'Audio call' }).waitFor();
    for (const { context } of [caller, callee]) await context.close();
  });

  test('of three goes from each to each, and on when one is gone', async () => {
    const people = (await colleagues(server, 3)) as [Person, Person, Person];
    const [first, ...others] = people;
    const { id } = await began(server, first, others, { type: 'group', title: 'The watch' });
    const windows = await Promise.all(people.map(person => callWindow(browser, server, person, `/messages/${id}`)));
    const [caller, ...callees] = windows.map(({ page }) => page) as [Page, Page, Page];
    await caller.getByRole('button', { name: 'Audio call' }).click();
    for (const page of callees) await ring(page).getByRole('button', { name: 'Answer', exact: true }).click();
    const connected = async (page: Page): Promise<number> =>
      (await flowsOf(page)).filter(({ state }) => state === 'connected').length;
    await until('each hears the two others', async () =>
      (await Promise.all([caller, ...callees].map(connected))).every(count => count === 2),
    );
    assert.equal(await call(caller).getByRole('list', { name: 'People in the call' }).getByRole('listitem').count(), 3);
    await tool(caller, 'Leave').click();
    await until('two are left', async () => (await Promise.all(callees.map(connected))).every(count => count === 1));
    // Who has left may come back for as long as it goes on.
    await caller.getByRole('button', { name: 'Join the call' }).click();
    await until('all are there again', async () => (await connected(caller)) === 2);
    await tool(caller, 'Devices').click();
    await caller.getByRole('button', { name: 'End for all' }).click();
    for (const page of callees) await call(page).waitFor({ state: 'detached' });
    for (const { problems, context } of windows) {
      assert.deepEqual(problems, []);
      await context.close();
    }
  });

  test('tells who has no microphone, and lets them hear the others', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [caller, callee] = await Promise.all([
      callWindow(browser, server, ana, path),
      callWindow(browser, server, ben, path),
    ]);
    await callee.page.evaluate(`navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('', 'NotAllowedError');
    }`);
    await caller.page.getByRole('button', { name: 'Audio call' }).click();
    await ring(callee.page).getByRole('button', { name: 'Answer', exact: true }).click();
    await call(callee.page).getByText('This browser does not let you use your microphone').waitFor();
    await assertAccessible(callee.page);
    await comesIn(callee.page, ['audio']);
    await callee.page.evaluate('delete navigator.mediaDevices.getUserMedia');
    await call(callee.page).getByRole('button', { name: 'Try again' }).click();
    await call(callee.page).getByRole('alert').waitFor({ state: 'detached' });
    await comesIn(caller.page, ['audio']);
    for (const { context } of [caller, callee]) await context.close();
  });

  test('that is declined, or that nobody answers any more, says so', async () => {
    const { ana, ben, conversation } = await pair(server);
    const path = `/messages/${conversation.id}`;
    const [caller, callee] = await Promise.all([
      callWindow(browser, server, ana, path),
      callWindow(browser, server, ben, '/'),
    ]);
    await caller.page.getByRole('button', { name: 'Audio call' }).click();
    await ring(callee.page).getByRole('button', { name: 'Decline' }).click();
    await caller.page.getByText('The call was declined').waitFor();
    await call(caller.page).waitFor({ state: 'detached' });
    await caller.page.getByRole('button', { name: 'Audio call' }).click();
    await ring(callee.page).waitFor();
    await tool(caller.page, 'Leave').click();
    await ring(callee.page).waitFor({ state: 'detached' });
    await caller.page.getByRole('link', { name: 'Calls' }).click();
    await caller.page.getByText('Declined').waitFor();
    await caller.page.getByText('Cancelled').waitFor();
    await assertAccessible(caller.page);
    for (const { context } of [caller, callee]) await context.close();
  });

  test('is agreed on, changed and cancelled, and one that was missed is found', async () => {
    const { ana, ben, conversation } = await pair(server);
    const at = `${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)}T10:00`;
    const { page, context, problems } = await callWindow(browser, server, ana, '/calls');
    await page.getByRole('button', { name: 'Schedule a call' }).click();
    const dialog = page.getByRole('dialog', { name: 'Schedule a call' });
    await dialog.getByLabel('Conversation').click();
    await page.getByRole('option', { name: 'Ben Ode' }).click();
    await dialog.getByLabel('Title').fill('About the gate');
    await dialog.getByLabel('Begins').fill(at);
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
    await page.getByText('The call was scheduled').waitFor();
    await page.getByRole('link', { name: 'Scheduled' }).click();
    const row = page.getByRole('row').filter({ hasText: 'About the gate' });
    await row.hover();
    await page.getByRole('button', { name: 'Change About the gate' }).click();
    const changing = page.getByRole('dialog', { name: 'Change the call' });
    assert.equal(await changing.getByLabel('Begins').inputValue(), at);
    await changing.getByLabel('Title').fill('About the new gate');
    await changing.getByRole('button', { name: 'Save' }).click();
    const changed = page.getByRole('row').filter({ hasText: 'About the new gate' });
    await changed.hover();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Cancel About the new gate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the call' }).click();
    await page.getByText('No calls are scheduled').waitFor();
    assert.deepEqual(problems, []);
    await context.close();

    const body = { call_type: 'audio', conversation_id: conversation.id, callee_ids: [ben.id] };
    const begun = await server.call('POST', '/v1/calls/initiate', { token: ana.token, body });
    const { call_id: id } = (begun.body as { data: { call_id: string } }).data;
    await server.sql(`update calls set rings_until = now() - interval '1 second' where id = $1`, [id]);
    await until('it has rung for long enough', async () => {
      const [row] = await server.sql<{ status: string }>('select status from calls where id = $1', [id]);
      return row?.status === 'ended';
    });
    const missed = await callWindow(browser, server, ben, '/calls?view=missed');
    await missed.page.getByRole('button', { name: 'Ana Lima' }).waitFor();
    await missed.page.getByRole('row').getByText('Missed').waitFor();
    await assertAccessible(missed.page);
    await missed.context.close();
  });
});
