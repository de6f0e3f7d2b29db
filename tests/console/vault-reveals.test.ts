import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { credential, credentialType, holder, type ShownCredential } from '../contract/directory/vault.support.ts';
import { discard, openWindow, startBrowser, type Window } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { assertNowhere, giveReason, revealsOf } from './vault.support.ts';
import { keepIn, older, type Place, placeIn, secret, token } from './vault-credentials.support.ts';

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

async function opened(
  run: (page: Page, window: Window) => Promise<void>,
  person: Person = server.admin,
  path?: string,
) {
  const window = await openWindow(browser, server, path ?? `/vault/credentials/${kept.id}`, { person });
  try {
    await run(window.page, window);
    assert.deepEqual(window.problems, []);
  } finally {
    await window.context.close();
  }
}

describe('who may not', () => {
  test('reveal: the button asks for a reason, and the refusal stands there in the words of the server', async () => {
    const revealing = 'credential.secure_values.read';
    for (const [button, action] of [
      ['Reveal Password', 'Reveal'],
      ['Copy Password', 'Copy'],
    ] as const) {
      const reader = await holder(server, ['company.*', 'credential.fetch', 'credential.fetch.many', revealing]);
      await opened(async page => {
        await page.getByText('10.0.0.1').waitFor();
        for (const name of ['Edit', 'More actions'])
          assert.equal(await page.getByRole('button', { name }).count(), 0, name);
        assert.equal(await page.getByRole('link', { name: /^History/ }).count(), 0);
        await page.getByRole('button', { name: button }).click();
        // Lost since the page was opened.
        await server.sql('delete from user_grants where user_id = $1 and pattern = $2', [reader.id, revealing]);
        server.gatehouse.bus.publish([{ type: 'access.changed', users: [reader.id] }]);
        await giveReason(page, 'curious', action);
        const alert = page.getByRole('dialog').getByRole('alert');
        await alert.getByText('Insufficient permissions').waitFor();
        await alert.getByText('credential.secure_values.read').waitFor();
        await discard(page);
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await assertNowhere(page, secret, token);
      }, reader);
      const denied = await server.sql(
        `select 1 from audit_events where actor_id = $1 and action like 'credential.reveal%' and outcome = 'denied'`,
        [reader.id],
      );
      assert.ok(denied.length >= 1);
    }
  });

  test('without the permission: nothing offers to reveal, but to ask for access', async () => {
    const reader = await holder(server, ['company.*', 'credential.fetch', 'credential.fetch.many']);
    await opened(async page => {
      await page.getByRole('button', { name: 'Ask for access' }).waitFor();
      for (const name of ['Reveal Password', 'Copy Password'])
        assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    }, reader);
  });

  test('see it: a refusal instead of a blank page, and credentials of other types are not there', async () => {
    const scoped = await holder(server, ['company.*', 'walls.fetch', 'walls.fetch.many', 'walls.secure_values.read']);
    const other = await credential(server, server.admin, {
      typeId: (await credentialType(server, server.admin)).id,
      companyId: place.companyId,
    });
    await opened(
      async page => {
        await page.getByText('This could not be found').waitFor();
        await page.goto(`/vault/companies/${place.companyId}`);
        await page.getByRole('link', { name: kept.name, exact: true }).waitFor();
        assert.equal(await page.getByRole('link', { name: other.name, exact: true }).count(), 0);
        await page.getByRole('link', { name: kept.name, exact: true }).click();
        await page.getByRole('button', { name: 'Reveal Password' }).click();
        await giveReason(page, 'by scope', 'Reveal');
        await page.getByText(secret).waitFor();
      },
      scoped,
      `/vault/credentials/${other.id}`,
    );
    const nobody = await server.person();
    await opened(async page => page.getByText('You don’t have access').waitFor(), nobody);
  });
});

describe('a reveal', () => {
  test('without a reason, or with a malformed one, reveals nothing and says so beside it', async () => {
    await opened(async page => {
      await page.getByRole('button', { name: 'Reveal Password' }).click();
      const dialog = page.getByRole('dialog');
      for (const [reason, words] of [
        ['  ', /Reason must/],
        ['x'.repeat(501), /Reason must.*500/],
      ] as const) {
        await dialog.getByLabel('Reason').fill(reason);
        await dialog.getByRole('button', { name: 'Reveal', exact: true }).click();
        await dialog.getByText(words).waitFor();
        assert.equal(await dialog.getByLabel('Reason').inputValue(), reason);
      }
      await assertNowhere(page, secret);
    });
    assert.deepEqual(await revealsOf(server, kept.id), []);
  });

  test('shows one value for 30 seconds and is audited with its reason', async () => {
    await opened(async page => {
      await page.clock.install();
      await page.reload();
      await page.getByText('10.0.0.1').waitFor();
      await assertNowhere(page, secret, older, token);
      await page.getByRole('button', { name: 'Reveal Password' }).click();
      await giveReason(page, 'Ticket 7: “quoted” & <b>', 'Reveal');
      await page.getByText(secret).waitFor();
      await page.getByText(/Hides in (30|29) s/).waitFor();
      await assertNowhere(page, token, older);
      assert.ok(!page.url().includes('reason') && !(await page.title()).includes(secret));
      await page.clock.runFor(20_000);
      await page.getByText(/Hides in (10|9) s/).waitFor();
      await page.clock.runFor(11_000);
      await page.getByText(secret).waitFor({ state: 'detached' });
      await assertNowhere(page, secret);
    });
    const [event, ...others] = await revealsOf(server, kept.id);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [event?.action, event?.outcome, event?.actor_username, event?.details],
      ['credential.reveal_field', 'success', 'admin', { fields: ['password'], reason: 'Ticket 7: “quoted” & <b>' }],
    );
  });

  test('of all shows all; it ends at once by hand, by turning away, by the other tab and by leaving', async () => {
    const ends: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
      ['by hand', page => page.getByRole('button', { name: 'Hide all now' }).click()],
      ['the window is left', page => page.evaluate(`window.dispatchEvent(new Event('blur'))`)],
      [
        'the tab is hidden',
        page =>
          page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
            delete document.visibilityState`),
      ],
      [
        'history and back',
        async page => {
          await page.getByRole('link', { name: /^History/ }).click();
          await page.getByText('Version 1').waitFor();
          await assertNowhere(page, secret, 'tok_7f1f0e');
          await page.getByRole('link', { name: 'Overview' }).click();
        },
      ],
      [
        'another screen and back',
        async page => {
          await page.getByRole('link', { name: 'Acme Corp' }).click();
          await page.getByRole('link', { name: kept.name, exact: true }).waitFor();
          await assertNowhere(page, secret, 'tok_7f1f0e');
          await page.goBack();
        },
      ],
    ];
    await opened(async page => {
      for (const [how, end] of ends) {
        await page.getByRole('button', { name: 'Reveal all' }).click();
        await giveReason(page, how, 'Reveal');
        await page.getByText(secret).waitFor();
        await page.getByText('second-line-of-it').waitFor();
        await end(page);
        await page.getByRole('img', { name: 'Password is hidden' }).waitFor();
        await assertNowhere(page, secret, 'tok_7f1f0e');
      }
      await page.getByRole('button', { name: 'Reveal Password' }).click();
      await giveReason(page, 'one by hand', 'Reveal');
      await page.getByRole('button', { name: 'Hide Password now' }).click();
      await assertNowhere(page, secret);
    });
    const events = await revealsOf(server, kept.id);
    assert.deepEqual(
      events.map(({ details }) => details['reason']),
      ['one by hand', ...ends.map(([how]) => how).reverse()],
    );
    assert.deepEqual(events[1]?.details['fields'], ['password', 'token']);
  });

  test('that comes after one has turned away is not shown', async () => {
    await opened(async page => {
      await page.route('**/secure-values/**', async route => {
        await page.evaluate(`window.dispatchEvent(new Event('blur'))`);
        await route.continue();
      });
      await page.getByRole('button', { name: 'Reveal Password' }).click();
      await giveReason(page, 'and gone', 'Reveal');
      await page.getByText(/You left the page/).waitFor();
      await assertNowhere(page, secret);
    });
  });

  test('copies without showing; the clipboard is cleared only if it still holds it', async () => {
    await opened(async (page, { context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.clock.install();
      await page.reload();
      const held = () => page.evaluate<string>('navigator.clipboard.readText()');
      for (const [reason, meanwhile, left] of [
        ['paste it', null, ''],
        ['paste it again', 'something else', 'something else'],
      ] as const) {
        await page.getByRole('button', { name: 'Copy Password' }).click();
        await giveReason(page, reason, 'Copy');
        await page
          .getByText(/Password was copied/)
          .last()
          .waitFor();
        await assertNowhere(page, secret);
        assert.equal(await held(), secret);
        if (meanwhile !== null) await page.evaluate(`navigator.clipboard.writeText('${meanwhile}')`);
        await page.clock.runFor(31_000);
        for (let tries = 0; (await held()) !== left && tries < 20; tries += 1) await page.waitForTimeout(50);
        assert.equal(await held(), left);
      }
    });
    assert.deepEqual(
      (await revealsOf(server, kept.id)).map(({ details }) => details['reason']),
      ['paste it again', 'paste it'],
    );
  });

  test('of an older version comes from the history, with who changed what', async () => {
    await opened(async page => {
      await page.getByRole('link', { name: /^History/ }).click();
      const versions = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
      await versions.nth(1).waitFor();
      assert.equal(await versions.filter({ hasText: 'by admin' }).count(), 2);
      await page.getByRole('button', { name: 'Reveal Password, version 1' }).click();
      await giveReason(page, 'what was it', 'Reveal');
      await versions.filter({ hasText: 'Version 1' }).getByText(older).waitFor();
      await assertNowhere(page, secret);
    });
    const [event] = await revealsOf(server, kept.id);
    assert.deepEqual(event?.details, { fields: ['password'], reason: 'what was it', version: 1 });
  });
});
