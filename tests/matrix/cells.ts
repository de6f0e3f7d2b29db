import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Answer } from '../support/server.ts';
import type { Entry, Place } from './entry.ts';
import { covers, expected } from './expected.ts';
import { newOrganization, requestOf } from './requests.ts';
import { type Key, ofDirectory, placeOf } from './table.ts';
import type { Caller, World } from './world.ts';

/** One cell of the matrix: somebody asks for one entry upon something in one place. */
export interface Cell {
  readonly key: Key;
  readonly entry: Entry;
  readonly caller: Caller;
  readonly place: Place;
}

/** The places that make a difference to an entry. */
export function placesOf(entry: Entry): readonly Place[] {
  if (entry.upon === null && entry.making === null) return ['platform'];
  return entry.upon === 'organization' ? ['A', 'B'] : ['platform', 'A', 'B'];
}

/** Asks, and returns what is wrong with the answer; null when it is what the table says. */
export async function wrongIn(world: World, cell: Cell): Promise<string | null> {
  const { key, entry, place } = cell;
  const wanted = expected(key, entry, cell.caller, place);
  const { method } = placeOf(key);
  const kind = entry.upon ?? 'person';
  let caller = cell.caller;
  let subject =
    wanted.success && method !== 'GET' && entry.upon !== null
      ? await world.fresh(kind, place)
      : (world.kept.get(`${kind} ${place}`) ?? (await world.fresh(kind, place)));
  if (wanted.success && caller.lives && entry.spends === 'caller') caller = await world.again(caller);
  if (wanted.success && entry.spends === 'organization') {
    const id = await newOrganization(world);
    subject = { ...subject, id, organization: id };
    if (caller.memberOf.includes(place)) caller = await world.again(caller, id);
  }
  const asked = { world, caller, subject };
  const send = async (id?: string) => {
    const { method: by, path, ...rest } = await requestOf(key, asked, id);
    return world.server.call(by, path, { token: caller.token, ...rest });
  };
  const answer = await send();
  const where = entry.upon === null && entry.making === null ? '' : ` upon ${kind} in ${place}`;
  const within = caller.within === undefined ? '' : ` acting in ${caller.within}`;
  const told = `${caller.name}${within}${where}: ${answer.status} ${answer.text.slice(0, 200)}`;
  if (answer.status !== wanted.status) return `${told}, not ${wanted.status} ${wanted.words ?? ''}`;
  if (wanted.words !== null && !wordsOf(key, answer).includes(wanted.words)) return `${told}, not ${wanted.words}`;
  if (ofDirectory(key) && wanted.status === 403) {
    const { missing } = answer.body as { readonly missing?: readonly string[] };
    if (missing?.join() !== wanted.missing.join()) return `${told}, not without ${wanted.missing}`;
  }
  if (wanted.status === 404 && !wanted.success) {
    const none = randomUUID();
    const foreign = without(subject.id, answer);
    // What is to be made lies in an organization that does not exist.
    const unknown = without(none, await (entry.making === null ? send(none) : sendInto(none)));
    if (foreign !== unknown) return `${told}, and of what does not exist: ${unknown}`;
  }
  if (wanted.success && entry.making !== null) return misplaced(answer);
  return null;

  async function sendInto(organization: string): Promise<Answer> {
    const { method: by, path, ...rest } = await requestOf(key, { ...asked, subject: { ...subject, organization } });
    return world.server.call(by, path, { token: caller.token, ...rest });
  }
  async function misplaced(made: Answer): Promise<string | null> {
    const lies = await organizationOf(world, entry.making ?? 'person', made);
    const [node = ''] = entry.asks;
    const everywhere = covers(caller, node, 'platform');
    const own = everywhere ? 'platform' : caller.memberOf.find(each => covers(caller, node, each));
    const meant = place === 'platform' ? (caller.within ?? own) : place;
    const should = meant === undefined || meant === 'unknown' ? null : world.organizations[meant];
    return lies === should ? null : `${told}, and it lies in ${lies}, not in ${should}`;
  }
}

/** Where what was made lies; null: on the platform. */
async function organizationOf({ server }: World, kind: string, answer: Answer): Promise<string | null> {
  const body = answer.body as {
    readonly id?: string;
    readonly data?: { readonly id: string };
    readonly results?: { readonly id?: string; readonly team_id?: string; readonly policy_id?: string };
  };
  const made = body.results;
  const id = body.data?.id ?? made?.id ?? made?.team_id ?? made?.policy_id ?? body.id;
  const column = kind === 'person' ? 'user_id' : 'm.id';
  const from =
    kind === 'person'
      ? 'organization_members'
      : kind === 'credential'
        ? 'credentials m join companies on companies.id = m.company_id'
        : kind === 'company'
          ? 'companies m'
          : kind === 'policy'
            ? 'security_policies m'
            : `${kind}s m`;
  const [row] = await server.sql<{ organization_id: string | null }>(
    `select organization_id from ${from} where ${column} = $1`,
    [id],
  );
  return row?.organization_id ?? null;
}

/** What a refusal says: the directory's document has it in `message`, where `error` is a name. */
function wordsOf(key: Key, { body, text }: Answer): string {
  const { error, message } = (body ?? {}) as { readonly error?: unknown; readonly message?: unknown };
  const words = ofDirectory(key) ? message : error;
  return typeof words === 'string' ? words : text;
}

/** An answer without the id that it may repeat, and without what tells it from another that says the same. */
const without = (id: string, { status, headers, text }: Answer): string =>
  `${status} ${headers.get('content-type')} ${text.replaceAll(id, '').replaceAll(/"(?:execution_id|request_id|timestamp)":"[^"]*"/g, '')}`;

/** Runs checks, some at a time, and fails with what they found wrong, line by line. */
export async function nothingWrong(checks: readonly (() => Promise<string | null>)[], atOnce = 12): Promise<void> {
  const wrong: string[] = [];
  const rest = checks.values();
  const work = async (): Promise<void> => {
    for (const check of rest) {
      const found = await check();
      if (found !== null) wrong.push(found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (wrong.length > 0) assert.fail(`${wrong.length} of ${checks.length} are wrong:\n${wrong.join('\n')}`);
}
