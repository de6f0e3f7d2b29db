import assert from 'node:assert/strict';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { mailNotifications } from '../../../src/domain/notifications/mail-notifications.ts';
import type { Person, TestServer } from '../../support/server.ts';
import { bodyOf } from './holders.support.ts';

export interface Told {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly created_at: string;
  readonly read_at: string | null;
}
export interface List {
  readonly notifications: readonly Told[];
  readonly next: string | null;
  readonly unread: number;
}

export const base = '/console/notifications';

export async function listOf(server: TestServer, who: Pick<Person, 'token'>, query = ''): Promise<List> {
  return bodyOf(await server.call('GET', base + query, { token: who.token }));
}

/** What somebody was told, the newest first. */
export async function titlesOf(server: TestServer, who: Pick<Person, 'token'>): Promise<string[]> {
  return (await listOf(server, who)).notifications.map(({ title }) => title);
}

let teams = 0;

/** A team of the platform that the administrator made; its id and name. */
export async function madeTeam(server: TestServer): Promise<{ readonly id: string; readonly name: string }> {
  teams += 1;
  const name = `Team ${teams}`;
  const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name } });
  assert.equal(made.status, 201, made.text);
  return { id: (made.body as { id: string }).id, name };
}

/** Adds somebody to a team as the administrator. */
export async function join(server: TestServer, team: string, who: Pick<Person, 'id'>): Promise<void> {
  const added = await server.call('POST', `/api/v1/teams/${team}/members/${who.id}`, { token: server.admin.token });
  assert.equal(added.status, 200, added.text);
}

/** Lets a minute pass for those who wait for mail, and writes to them. */
export async function writeMail(server: TestServer): Promise<void> {
  await server.sql(`update notifications set mail_after = mail_after - interval '61 seconds'`);
  await server.gatehouse.perform(mailNotifications, {}, operatorCaller('job'));
}
