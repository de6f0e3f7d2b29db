import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { TestServer } from '../support/server.ts';

/** The name of whoever wants to break a page: markup, a right-to-left mark, an emoji, and 255 characters. */
export const hostileName = `<img src=x onerror="window.hurt=1">\u200Fשלום👾 ${'long'.repeat(60)}`.slice(0, 255);

/** All that a page holds and shows: markup with its attributes, what is entered, what is stored, where it is. */
export async function everythingOf(page: Page): Promise<string> {
  return page.evaluate(`[
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input, textarea')].map(each => each.value),
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    JSON.stringify(history.state),
    location.href,
    document.title,
    document.cookie,
  ].join('\\n')`);
}

export async function assertNowhere(page: Page, ...secrets: readonly string[]): Promise<void> {
  const everything = await everythingOf(page);
  for (const secret of secrets) assert.ok(!everything.includes(secret), `${secret} is on the page`);
}

/** Gives the reason that the console asks for, and sends it with the button of that name. */
export async function giveReason(page: Page, reason: string, button: 'Reveal' | 'Copy'): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: button, exact: true }).click();
}

interface Event {
  readonly action: string;
  readonly outcome: string;
  readonly actor_username: string;
  readonly target_id: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The reveals that the audit log tells of one credential, the last one first. */
export async function revealsOf(server: TestServer, id: string): Promise<Event[]> {
  const { body, text } = await server.call('GET', `/api/v1/audit-logs?target=${id}&limit=200`, {
    token: server.admin.token,
  });
  assert.ok(Array.isArray(body), text);
  return body.filter(({ action }: Event) => action.startsWith('credential.reveal'));
}

/** What the page sends from now on to change something. Read it with `sentBy`: the debugger does not see such bodies. */
export async function recordSent(page: Page): Promise<void> {
  await page.evaluate(`{
    window.sent = [];
    const send = window.fetch;
    window.fetch = async (asked, ...more) => {
      if (asked instanceof Request && asked.method !== 'GET') {
        const { method, url } = asked;
        const body = await asked.clone().text();
        window.sent.push({ method, path: new URL(url).pathname, body: body === '' ? null : JSON.parse(body) });
      }
      return send(asked, ...more);
    };
  }`);
}

export function sentBy(page: Page): Promise<{ method: string; path: string; body: unknown }[]> {
  return page.evaluate('window.sent');
}
