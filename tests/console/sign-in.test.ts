import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { operatorCaller } from '../../src/compose/operator.ts';
import { makeSetupLink } from '../../src/domain/accounts/set-up.ts';
import { code, protect } from '../contract/administration/mfa.support.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await server.close();
});

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: false }).first().fill(value);
}

async function signIn(page: Page, identifier: string, secret = password): Promise<void> {
  await fill(page, { 'E-mail or user name': identifier, Password: secret });
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

const atHome = (page: Page) => page.getByRole('heading', { name: /^Good /, level: 1 }).waitFor();
const linkIn = (mail: string, path: string): string =>
  new RegExp(`http://localhost:0(/${path}\\?token=[\\w-]+)`).exec(
    mail.replaceAll('=\r\n', '').replaceAll('=3D', '='),
  )?.[1] ?? '';

/** What the browser reports on a page as failed: its own errors and those of scripts, and answers that are refusals. */
function failuresOf(page: Page): string[] {
  const failures: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') failures.push(message.text());
  });
  page.on('response', answer => {
    if (answer.status() >= 400) failures.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
  });
  return failures;
}

test('a first visit reports no failure, and no screen that is offered to somebody with few rights does', async () => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await context.newPage();
  const failures = failuresOf(page);
  for (const path of ['/sign-in', '/', '/register', '/forgot-password']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
  }
  await page.goto('/sign-in');
  await signIn(page, (await server.person()).email);
  await atHome(page);
  const offered = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  await offered.first().waitFor();
  const places = await Promise.all((await offered.all()).map(async link => (await link.getAttribute('href')) ?? ''));
  for (const path of [
    ...places,
    '/settings/general',
    '/settings/team',
    '/settings/integrations',
    '/settings/security',
  ]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
  }
  assert.deepEqual(failures, []);
  await context.close();
});

describe('signing in', () => {
  test('says what was wrong, keeps what was entered, and then leads where one wanted to be', async () => {
    const person = await server.person('manager');
    const { page, problems, context } = await openWindow(browser, server, '/users?q=manager');
    await page.waitForURL(/\/sign-in\?from=/);
    await signIn(page, person.email, 'not the password');
    await page.getByRole('alert').getByText('Invalid credentials').waitFor();
    assert.equal(await page.getByLabel('E-mail or user name').inputValue(), person.email);
    await page.getByLabel('Password', { exact: false }).first().fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    assert.match(page.url(), /\/users\?q=manager/);
    assert.deepEqual(problems, []);

    const cookies = await context.cookies(`${server.url}/console/session/refresh`);
    const session = cookies.find(({ name }) => name === 'gatehouse_session');
    assert.deepEqual([session?.httpOnly, session?.sameSite, session?.path], [true, 'Strict', '/console/session']);
    const kept: string = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    assert.doesNotMatch(kept, /eyJ/, 'no token is where scripts of other pages could find it');
    assert.ok(!kept.includes(session?.value ?? ''));
    await context.close();
  });

  test('leads nowhere else than to this console', async () => {
    const person = await server.person();
    for (const from of ['https://evil.example/', '//evil.example/', '/\\evil.example']) {
      const { page, context } = await openWindow(browser, server, `/sign-in?from=${encodeURIComponent(from)}`);
      await signIn(page, person.username);
      await atHome(page);
      assert.equal(new URL(page.url()).origin, server.url);
      await context.close();
    }
  });

  test('asks for the second step where there is one, and takes a backup code too', async () => {
    const person = await protect(server);
    const { page, context } = await openWindow(browser, server, '/sign-in');
    await signIn(page, person.username);
    await page.getByRole('heading', { name: 'Two-step sign-in' }).waitFor();
    await assertAccessible(page);
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('Invalid or expired code').waitFor();
    await page.getByLabel('Code').fill(await code(person.secret));
    await page.getByRole('button', { name: 'Continue' }).click();
    await atHome(page);
    await context.close();
  });

  test('a deactivated account, a lockout and a server that is away are told apart', async () => {
    const person = await server.person();
    await server.sql('update users set active = false where id = $1', [person.id]);
    const { page, context } = await openWindow(browser, server, '/sign-in');
    await signIn(page, person.username);
    await page.getByRole('alert').getByText('This account is deactivated').waitFor();
    const locked = await server.person();
    for (let tries = 0; tries < 5; tries += 1)
      await server.call('POST', '/api/v1/auth/login', { body: { username: locked.username, password: 'wrong' } });
    await signIn(page, locked.username);
    await page
      .getByRole('alert')
      .getByText(/Too many failed sign-ins/)
      .waitFor();
    await context.setOffline(true);
    await signIn(page, locked.username);
    await page
      .getByRole('alert')
      .getByText(/cannot be reached/)
      .waitFor();
    await page.getByText('Trying again').waitFor();
    await context.setOffline(false);
    await page.getByText('Trying again').waitFor({ state: 'detached' });
    await context.close();
  });

  test('is not needed again by whoever has a session, and the way out ends it in all tabs', async () => {
    const person = await server.person();
    const { page, context } = await openWindow(browser, server, '/sign-in', { person });
    await atHome(page);
    const others = await Promise.all(Array.from({ length: 4 }, () => context.newPage()));
    await Promise.all(others.map(other => other.goto(server.url)));
    await Promise.all(others.map(atHome));
    const [alive] = await server.sql<{ n: number }>(
      'select count(*)::int as n from sessions where user_id = $1 and revoked_at is null',
      [person.id],
    );
    assert.equal(alive?.n, 2, 'the tabs share one session, besides that of the test');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    for (const tab of [page, ...others]) await tab.waitForURL(/\/sign-in/);
    const [left] = await server.sql<{ n: number }>(
      'select count(*)::int as n from sessions where user_id = $1 and revoked_at is null',
      [person.id],
    );
    assert.equal(left?.n, 1);
    await context.close();
  });

  test('a session that ends elsewhere leads to the sign-in at the next request, and back again', async () => {
    const person = await server.person('manager');
    const { page, context } = await openWindow(browser, server, '/users', { person });
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await server.sql(`update sessions set revoked_at = now(), revoked_reason = 'test' where user_id = $1`, [person.id]);
    await page.reload();
    await page.waitForURL(/\/sign-in\?from=%2Fusers/);
    await signIn(page, person.username);
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await context.close();
  });
});

describe('coming in', () => {
  test('registering shows bad fields beside them, then opens an account whose address a mailed link verifies', async () => {
    const { page, problems, context } = await openWindow(browser, server, '/sign-in');
    await page.getByRole('link', { name: 'Create one' }).click();
    await page.getByRole('button', { name: 'Create account' }).click();
    for (const wrong of [/^Must be .*address/i, /^Must .*3/, /^Must .*8/])
      await page.getByText(wrong).first().waitFor();
    await fill(page, {
      'E-mail': server.admin.email,
      'User name': 'ada',
      'Full name': '<img src=x onerror=alert(1)>',
      Password: password,
    });
    await page.getByRole('button', { name: 'Create account' }).click();
    await page
      .getByText(/in use/i)
      .first()
      .waitFor();
    assert.equal(await page.getByLabel('User name').inputValue(), 'ada');
    await fill(page, { 'E-mail': 'ada@example.com' });
    await page.getByRole('button', { name: 'Create account' }).click();
    await atHome(page);
    assert.deepEqual(problems, []);
    const [stored] = await server.sql<{ display_name: string; verified: boolean }>(
      `select display_name, email_verified_at is not null as verified from users where username = 'ada'`,
    );
    assert.deepEqual(stored, { display_name: '<img src=x onerror=alert(1)>', verified: false });

    const [mail = ''] = await server.mails('ada@example.com');
    await page.goto(linkIn(mail, 'verify-email'));
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByRole('status').getByText('E-mail address verified').waitFor();
    await page.reload();
    await page
      .getByRole('alert')
      .getByText(/invalid, has expired or was already used/)
      .waitFor();
    const [now] = await server.sql<{ verified: boolean }>(
      `select email_verified_at is not null as verified from users where username = 'ada'`,
    );
    assert.equal(now?.verified, true);
    await context.close();
  });

  test('a forgotten password is chosen anew by a mailed link, once', async () => {
    const person = await server.person();
    const { page, context } = await openWindow(browser, server, '/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    // Both pages have a field of that name.
    await page.getByRole('button', { name: 'Send link' }).waitFor();
    await fill(page, { 'E-mail or user name': person.email });
    await page.getByRole('button', { name: 'Send link' }).click();
    await page
      .getByRole('status')
      .getByText(/sends no e-mail yet/)
      .waitFor();
    const [mail = ''] = await server.mails(person.email);
    const link = linkIn(mail, 'reset-password');
    await page.goto(link);
    await fill(page, { Password: 'short' });
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText(/^Must .*8/).waitFor();
    await fill(page, { Password: 'Another-horse-43' });
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, person.username, 'Another-horse-43');
    await atHome(page);
    await page.goto(link);
    await fill(page, { Password: 'Another-horse-44' });
    await page.getByRole('button', { name: 'Change password' }).click();
    await page
      .getByRole('alert')
      .getByText(/invalid, has expired or was already used/)
      .waitFor();
    await context.close();
  });

  test('closed registration is said, and not offered', async () => {
    const closed = await startServer({ REGISTRATION: 'closed' });
    try {
      const { page, context } = await openWindow(browser, closed, '/sign-in');
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.getByRole('link', { name: 'Create one' }).count(), 0);
      await page.goto('/register');
      await page
        .getByRole('alert')
        .getByText(/Registration is closed/)
        .waitFor();
      await context.close();
    } finally {
      await closed.close();
    }
  });

  test('the one-time link makes the first administrator, and works once', async () => {
    const fresh = await startServer();
    try {
      // As it is before anybody is there.
      await fresh.sql('update users set active = false');
      const link = await fresh.gatehouse.perform(makeSetupLink, {}, operatorCaller('command line'));
      const { pathname, search } = new URL(String(link));
      const { page, problems, context } = await openWindow(browser, fresh, '/setup');
      // Whichever of these pages somebody comes to, it says what comes first.
      for (const path of ['/setup', '/register', '/sign-in']) {
        await page.goto(path);
        await page
          .getByRole('alert')
          .getByText(/one-time link/)
          .waitFor();
        assert.equal(await page.getByRole('link', { name: 'Create one' }).count(), 0);
        assert.equal(await page.getByRole('button', { name: 'Create account' }).count(), 0);
      }
      await assertAccessible(page);
      await page.goto(pathname + search);
      await fill(page, { 'E-mail': 'first@example.com', 'User name': 'first', Password: password });
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await atHome(page);
      assert.deepEqual(problems, []);
      const [role] = await fresh.sql<{ moniker: string }>(
        `select r.moniker from users u join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id
          where u.username = 'first' and r.moniker = 'admin'`,
      );
      assert.equal(role?.moniker, 'admin');
      await page.goto(pathname + search);
      await fill(page, { 'E-mail': 'second@example.com', 'User name': 'second', Password: password });
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await page
        .getByRole('alert')
        .getByText(/already an administrator/)
        .waitFor();
      await context.close();
    } finally {
      await fresh.close();
    }
  });
});

test('the pages before a session can be used by everybody, on any screen', async () => {
  const paths = [
    '/sign-in',
    '/register',
    '/setup?token=x',
    '/forgot-password',
    '/reset-password?token=x',
    '/setup',
    '/verify-email',
  ];
  const { page, context } = await openWindow(browser, server, '/sign-in', { viewport: { width: 360, height: 740 } });
  for (const path of paths) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await assertFits(page);
    await assertAccessible(page);
  }
  await context.close();
});

test('whoever has an expired password is led to a new one, and signs in with it', async () => {
  const person = await server.person();
  await server.sql("update users set password_changed_at = now() - interval '40 days' where id = $1", [person.id]);
  const policy = { policy_type: 'password_policy', enabled: true, configuration: { expiry_days: 30 } };
  const { token } = server.admin;
  const set = (enabled: boolean) =>
    server.call('POST', '/api/v1/admin/security/policy', {
      token,
      body: { ...policy, enabled, apply_to: ['role:user'] },
    });
  assert.equal((await set(true)).status, 200);
  const { page } = await openWindow(browser, server, '/sign-in');
  await signIn(page, person.email);
  await page.getByText('Your password has expired.', { exact: false }).waitFor();
  await fill(page, { Password: 'Another-horse-42' });
  await page.getByRole('button', { name: 'Change password', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, person.email, 'Another-horse-42');
  await atHome(page);
  assert.equal((await set(false)).status, 200);
});
