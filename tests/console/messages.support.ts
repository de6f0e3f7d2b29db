import type { Page } from 'playwright-core';
import { began, type ConversationBody, colleagues, dataOf } from '../contract/connect/connect.support.ts';
import { until } from '../support/own-redis.ts';
import type { Person, TestServer } from '../support/server.ts';

export const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
export const field = (page: Page) => page.getByRole('textbox', { name: /^Write to/ });
export const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

/** Two people of one organization with names, and the direct conversation of both. */
export async function pair(server: TestServer): Promise<{
  readonly ana: Person;
  readonly ben: Person;
  readonly conversation: ConversationBody;
}> {
  const [ana, ben] = (await colleagues(server, 2)) as [Person, Person];
  await named(server, ana, 'Ana Lima');
  await named(server, ben, 'Ben Ode');
  const conversation = await began(server, ana, [ben], { type: 'direct', title: null });
  return { ana, ben, conversation };
}

export async function named(server: TestServer, person: Person, name: string): Promise<void> {
  await server.sql('update users set display_name = $2 where id = $1', [person.id, name]);
}

/** Puts many messages into a conversation that has none. */
export async function saidMany(
  server: TestServer,
  person: Person,
  { id }: ConversationBody,
  count: number,
): Promise<void> {
  await server.sql(
    `insert into messages (bucket, conversation_id, seq, id, sender_id, message_type, content, is_encrypted, change, created_at)
      select get_byte(uuid_send($1::uuid), 15) & 15, $1, n,
        overlay(gen_random_uuid()::text placing right($1::text, 1) from 36)::uuid, $2, 'text',
        'Line ' || n || case when n % 7 = 0 then repeat(' and a little more of it', 12) else '' end, false, n,
        now() - ($3::int - n) * interval '1 minute'
      from generate_series(1, $3::int) n`,
    [id, person.id, count],
  );
  await server.sql('update conversations set last_seq = $2, last_change = $2, last_message_at = now() where id = $1', [
    id,
    count,
  ]);
}

const region = `document.querySelector('section[aria-label^="Messages, "]')`;

/** Scrolls what was said to a part of its height, 0 to 1. */
export async function scrollTo(page: Page, part: number): Promise<void> {
  await page.evaluate(`(element => element.scrollTo(0, element.scrollHeight * ${part}))(${region})`);
}

/** How far what was said is scrolled, and how far it can be, in pixels. */
export async function scrolled(page: Page): Promise<{ readonly top: number; readonly end: number }> {
  const [top = 0, end = 0]: readonly number[] = await page.evaluate(
    `(({ scrollTop, scrollHeight, clientHeight }) => [scrollTop, scrollHeight - clientHeight])(${region})`,
  );
  return { top, end };
}

/** Waits until the newest message is in view. */
export async function atEnd(page: Page): Promise<void> {
  await until('the newest message is in view', async () => {
    const { top, end } = await scrolled(page);
    return end - top < 50;
  });
}

/** Two people whose direct conversation is encrypted. */
export async function encryptedPair(server: TestServer) {
  const both = await pair(server);
  const path = `/v1/conversations/${both.conversation.id}/settings`;
  dataOf(await server.call('PUT', path, { token: both.ana.token, body: { is_e2ee_enabled: true } }));
  return { ...both, path: `/messages/${both.conversation.id}` };
}

/** Sets encryption up, and returns the passphrase. */
export async function setUp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up end-to-end encryption' });
  await dialog.getByText('There is no forward secrecy').waitFor();
  const passphrase = await dialog.locator('code').innerText();
  await dialog.getByLabel('Enter it once more, from where you kept it').fill(passphrase);
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Set up' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await field(page).waitFor();
  return passphrase;
}

/** Every table in which a word stands, wherever. */
export async function tablesWith(server: TestServer, word: string): Promise<readonly string[]> {
  const tables = await server.sql<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await server.sql<{ there: boolean }>(
      `select exists (select from ${name} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0) as there`,
      [word, Buffer.from(word).toString('hex')],
    );
    if (row?.there === true) found.push(name);
  }
  return found;
}
