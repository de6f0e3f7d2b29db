import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Listener, listenHttp } from '../../src/platform/http-client/testing.ts';
import { type ReceivedMail, receivingServer } from '../../src/platform/mail/testing.ts';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { until } from '../support/own-redis.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let smtp: Awaited<ReturnType<typeof receivingServer>>;
let mails: readonly ReceivedMail[];
let gateway: Listener;
const messages: string[] = [];
before(async () => {
  smtp = await receivingServer({ after: () => {} });
  mails = smtp.received;
  gateway = await listenHttp(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    messages.push(body);
    response.writeHead(204).end();
  });
  const env = {
    SMTP_URL: smtp.url,
    SMS_WEBHOOK_URL: `http://${gateway.host}/sms`,
    SMS_WEBHOOK_SECRET: 'a secret of the gateway that nobody knows',
    OUTBOUND_ALLOW: gateway.host,
  };
  [server, browser] = await Promise.all([startServer(env), startBrowser()]);
});
after(async () => {
  await server.close();
  await smtp.close();
  await gateway[Symbol.asyncDispose]();
});

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
const confirmed = ({ id }: Person) =>
  server.sql('select kind from mfa_factors where user_id = $1 and confirmed_at is not null order by kind', [id]);

/** The newest code that was mailed to somebody; waits for one. */
async function mailedTo(email: string): Promise<string> {
  const found = () => mails.filter(({ to, message }) => to.includes(email) && /^Subject: Your code/m.test(message));
  await until('the mail arrives', () => found().length > 0, 30_000);
  const text = found().at(-1)?.message.replaceAll('=\r\n', '') ?? '';
  return /code (?:to sign in )?is (\d{6})/.exec(text)?.[1] ?? '';
}

async function sentTo(number: string): Promise<string> {
  const found = () => messages.filter(each => each.includes(number));
  await until('the SMS arrives', () => found().length > 0, 30_000);
  return /(\d{6}) is your Gatehouse code/.exec(found().at(-1) ?? '')?.[1] ?? '';
}

const codeButNot = (code: string): string => (code === '000000' ? '000001' : '000000');

test('codes by e-mail wait for a proven address, by SMS for a number; each is turned on by a first code, and removed', async () => {
  const person = await server.person();
  const { page, context, problems } = await openWindow(browser, server, '/settings/security', { person });
  const ways = page.getByRole('list', { name: 'Ways to get codes' });
  await page.getByRole('button', { name: 'Set up codes by e-mail' }).click();
  await page.getByText('Confirm your e-mail address first').waitFor();
  assert.deepEqual(await confirmed(person), []);

  await server.sql('update users set email_verified_at = now() where id = $1', [person.id]);
  await page.getByRole('button', { name: 'Set up codes by e-mail' }).click();
  const mailing = dialog(page, 'Set up codes by e-mail');
  await mailing.getByText(/We sent a code to .•••@/).waitFor();
  await assertAccessible(page);
  const mailed = await mailedTo(person.email);
  await mailing.getByLabel('Code').fill(codeButNot(mailed));
  await mailing.getByRole('button', { name: 'Turn on' }).click();
  await mailing.getByText('Is wrong, has expired or was already used').waitFor();
  assert.deepEqual(await confirmed(person), []);
  await mailing.getByLabel('Code').fill(mailed);
  await mailing.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Codes by e-mail are on').waitFor();
  await dialog(page, 'Your backup codes').getByRole('button', { name: 'I have stored them' }).click();
  await ways.getByText(/•••@/).waitFor();
  assert.deepEqual(await confirmed(person), [{ kind: 'email' }]);

  await page.getByRole('button', { name: 'Set up codes by SMS' }).click();
  const texting = dialog(page, 'Set up codes by SMS');
  await texting.getByLabel('Phone number').fill('0301234');
  await texting.getByRole('button', { name: 'Send a code' }).click();
  await texting.getByText(/Must begin with \+/).waitFor();
  await texting.getByLabel('Phone number').fill('+49 30 1234568');
  await texting.getByRole('button', { name: 'Send a code' }).click();
  await texting.getByText('We sent a code to +49•••68').waitFor();
  await texting.getByLabel('Code').fill(await sentTo('+49301234568'));
  await texting.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Codes by SMS are on').waitFor();
  // The backup codes of before stay, so there are none to show.
  await ways.getByText('+49•••68').waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.getByText('10 backup codes left').waitFor();
  assert.deepEqual(await confirmed(person), [{ kind: 'email' }, { kind: 'sms' }]);
  await assertAccessible(page);

  // One way goes with the password, and the other stays; with the last one the second step goes.
  await page.getByRole('button', { name: 'Remove codes by e-mail' }).click();
  const removing = dialog(page, 'Remove codes by e-mail?');
  await removing.getByText('The other ways that you have set up still do.').waitFor();
  await removing.getByLabel('Your password').fill('Wrong-horse-42');
  await removing.getByRole('button', { name: 'Remove', exact: true }).click();
  await removing.getByText('Is not your current password').waitFor();
  await removing.getByLabel('Your password').fill(password);
  await removing.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Codes by e-mail were removed').waitFor();
  await page.getByRole('button', { name: 'Set up codes by e-mail' }).waitFor();
  assert.deepEqual(await confirmed(person), [{ kind: 'sms' }]);
  await page.getByRole('button', { name: 'Remove codes by SMS' }).click();
  const last = dialog(page, 'Remove codes by SMS?');
  await last.getByText('Your password alone is then enough to sign in.').waitFor();
  await last.getByLabel('Your password').fill(password);
  await last.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Two-step sign-in is off').waitFor();
  assert.deepEqual(await confirmed(person), []);
  assert.deepEqual(problems, []);
  await context.close();
});

test('it fits a narrow window', async () => {
  const person = await server.person();
  const viewport = { width: 360, height: 740 };
  const { page, context } = await openWindow(browser, server, '/settings/security', { person, viewport });
  await page.getByRole('button', { name: 'Set up codes by SMS' }).waitFor();
  await assertFits(page);
  await context.close();
});
