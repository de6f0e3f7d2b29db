import { randomUUID } from 'node:crypto';
import { role, systemRole } from '../contract/rbac/rbac.support.ts';
import { startServer, type TestServer } from '../support/server.ts';
import type { Entry, Place } from './entry.ts';
import { administration, systemRoles } from './table.ts';
import { type Subject, thingsOf } from './things.ts';
import { scopes, type Vault, vaultOf } from './things.vault.ts';

/** Who somebody is to be. Patterns of the platform hold everywhere; those of a place only inside it. */
export interface Nature {
  /** Besides what the system roles give. */
  readonly holds?: Readonly<Partial<Record<Place, readonly string[]>>>;
  readonly systemRole?: keyof typeof systemRoles;
  /** The organization they administer. */
  readonly administers?: 'A' | 'B';
  readonly memberOf?: readonly Place[];
}

/** Somebody who calls: what the test knows of them, from how they were made. */
export interface Caller {
  readonly name: string;
  readonly nature: Nature;
  /** Null for whoever has no account. */
  readonly id: string | null;
  readonly email: string;
  readonly token: string | null;
  /** Whether the token is one of a session that lives. */
  readonly lives: boolean;
  /** All that they hold, by where it counts. */
  readonly holds: Readonly<Record<Place, readonly string[]>>;
  readonly memberOf: readonly Place[];
  /** Id of an organization that stands for the place they belong to. */
  readonly inside?: string;
  /** What they send in `X-Organization-Id`: a place, or an organization that does not exist. */
  readonly within?: 'A' | 'B' | 'unknown';
}

export interface World {
  readonly server: TestServer;
  /** Ids of the organizations; null for the platform. */
  readonly organizations: Readonly<Record<Place, string | null>>;
  /** Everybody who calls whatever the route. */
  readonly callers: readonly Caller[];
  /** Everybody who was made to call. */
  readonly people: readonly Caller[];
  /** Things that nobody who is refused may change. */
  readonly kept: ReadonlyMap<string, Subject>;
  /** A custom role that gives exactly what an entry asks for, somewhere. */
  holder(entry: Entry, where: Place): Promise<Caller>;
  /** The same, but with the permission scope of a credential type, `<scope>.*`, in place of nodes that begin with `credential`. */
  scopeHolder(entry: Entry, where: Place): Promise<Caller>;
  readonly vault: Vault;
  /** Another person of the same nature; `inside` takes the place of the organization they belong to. */
  again(caller: Caller, inside?: string): Promise<Caller>;
  person(name: string, nature: Nature, inside?: string): Promise<Caller>;
  /** New things of a kind in a place. */
  fresh(kind: string, place: Place): Promise<Subject>;
  organizationOf(place: Place): string;
  close(): Promise<void>;
}

/** Nobody hides: who sees whose profile is tried elsewhere (`tests/contract/workflows/profiles.test.ts`). */
const shown = { profile_visibility: 'public' };

/** Organizations A and B, a suspended one, and everybody of the matrix, on a server of their own. */
export async function makeWorld(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const server = await startServer(env);
  const [hash] = await server.sql<{ password_hash: string }>('select password_hash from users where id = $1', [
    server.admin.id,
  ]);
  const made = async (name: string, domain: string): Promise<string> => {
    const body = { name, domain };
    const answer = await server.call('POST', '/api/organizations', { token: server.admin.token, body });
    if (answer.status !== 201) throw new Error(`creating ${name}: ${answer.text}`);
    return (answer.body as { data: { id: string } }).data.id;
  };
  const organizations = {
    platform: null,
    A: await made('Alpha', 'alpha.example'),
    B: await made('Beta', 'beta.example'),
  };
  // An organization's first administrator is whoever made it; here nobody is in two of them.
  await server.sql('delete from organization_members where user_id = $1', [server.admin.id]);
  await server.sql(
    'delete from user_roles where user_id = $1 and role_id in (select id from roles where organization_id is not null)',
    [server.admin.id],
  );

  await server.sql('update organizations set domain_verified_at = now() where domain is not null');
  await server.sql('update users set privacy = $1', [shown]);

  const people: Caller[] = [];
  const insertPerson = async (): Promise<{ id: string; username: string; email: string }> => {
    const id = randomUUID();
    const username = `m${id.replaceAll('-', '').slice(0, 20)}`;
    const email = `${username}@example.com`;
    await server.sql('insert into users (id, email, username, password_hash, privacy) values ($1, $2, $3, $4, $5)', [
      ...[id, email, username, hash?.password_hash, shown],
    ]);
    return { id, username, email };
  };
  const organizationOf = (place: Place): string => {
    const id = organizations[place];
    if (id === null) throw new Error('the platform is no organization');
    return id;
  };
  const give = (userId: string, roleId: string | undefined) =>
    server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [userId, roleId]);

  const person: World['person'] = async (name, nature, inside) => {
    const { id, username, email } = await insertPerson();
    const at = (place: Place): string | null => (place === 'platform' ? null : (inside ?? organizationOf(place)));
    const memberOf = [...(nature.memberOf ?? []), ...(nature.administers === undefined ? [] : [nature.administers])];
    for (const place of memberOf) {
      await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [at(place), id]);
    }
    if (nature.systemRole !== undefined) await give(id, await systemRole(server, nature.systemRole));
    if (nature.administers !== undefined) {
      const [administrators] = await server.sql<{ id: string }>(
        `select id from roles where organization_id = $1 and moniker = 'org-admin'`,
        [at(nature.administers)],
      );
      await give(id, administrators?.id);
    }
    const holds: Record<Place, readonly string[]> = { platform: [], A: [], B: [] };
    for (const place of ['platform', 'A', 'B'] as const) {
      const custom = [...new Set(nature.holds?.[place] ?? [])];
      if (custom.length > 0) await give(id, await role(server, at(place), custom));
      holds[place] = [...custom, ...(nature.administers === place ? administration : [])];
    }
    if (nature.systemRole !== undefined) holds.platform = [...holds.platform, ...systemRoles[nature.systemRole]];
    const { token } = await server.signIn(username);
    const somebody = { name, nature, id, email, token, lives: true, holds, memberOf };
    people.push(inside === undefined ? somebody : { ...somebody, inside });
    return somebody;
  };

  const vault = await vaultOf(server);
  const things = thingsOf(server, organizations, insertPerson, vault);
  const kept = new Map<string, Subject>();
  for (const kind of kinds) {
    for (const place of ['platform', 'A', 'B'] as const) {
      if (kind !== 'organization' || place !== 'platform') kept.set(`${kind} ${place}`, await things(kind, place));
    }
  }

  const holder: World['holder'] = (entry, where) => {
    const asks = typeof entry.asks === 'string' ? [] : entry.asks;
    const key = `${where} ${asks.join()} ${entry.gives?.patterns.join() ?? ''}`;
    const known = holders.get(key);
    if (known !== undefined) return known;
    const gives = entry.gives?.patterns ?? [];
    const nature: Nature = {
      holds: where === 'platform' ? { platform: [...asks, ...gives] } : { platform: gives, [where]: asks },
      memberOf: where === 'platform' ? [] : [where],
    };
    const made = person(`${asks.join(' + ')} ${where === 'platform' ? 'everywhere' : `in ${where}`}`, nature);
    holders.set(key, made);
    return made;
  };
  const holders = new Map<string, Promise<Caller>>();
  return {
    server,
    organizations,
    callers: await everybody(server, person, made),
    vault,
    people,
    kept,
    holder,
    scopeHolder: (entry, where) => {
      const asks = typeof entry.asks === 'string' ? [] : entry.asks;
      const others = asks.filter(node => !node.startsWith('credential.'));
      return holder({ ...entry, asks: [...others, `${scopes.own}.*`] }, where);
    },
    again: (caller, inside) => person(caller.name, caller.nature, inside),
    person,
    fresh: things,
    organizationOf,
    close: () => server.close(),
  };
}

const kinds = [
  ...[
    'person',
    'grantee',
    'key_holder',
    'team',
    'sharing_team',
    'integration',
    'role',
    'giving_role',
    'permission',
    'organization',
  ],
  ...['company', 'credential_type', 'credential', 'other_credential', 'resource_type', 'ticket', 'policy', 'webhook'],
];

/** Those who call every route: strangers, the system roles, people of organizations, and tokens that are no good. */
async function everybody(
  server: TestServer,
  person: World['person'],
  made: (name: string, domain: string) => Promise<string>,
): Promise<Caller[]> {
  const nobody = { platform: [], A: [], B: [] };
  const suspended = await made('Sleeping', 'sleeping.example');
  const sleeper = await person(
    'administrator of a suspended organization',
    { systemRole: 'user', administers: 'A' },
    suspended,
  );
  const done = async (answer: Promise<{ readonly status: number; readonly text: string }>): Promise<void> => {
    const { status, text } = await answer;
    if (status !== 200) throw new Error(text);
  };
  const { token } = server.admin;
  await done(server.call('PUT', `/api/organizations/${suspended}`, { token, body: { active: false } }));
  const left = await person('deactivated', { systemRole: 'admin' });
  await done(server.call('PATCH', `/api/v1/users/${left.id}/status`, { token, body: { is_active: false } }));
  const out = await person('signed out', { systemRole: 'admin' });
  await done(server.call('POST', '/api/v1/auth/logout', { token: out.token }));
  return [
    { name: 'anonymous', nature: {}, id: null, email: '', token: null, lives: false, holds: nobody, memberOf: [] },
    { ...left, lives: false },
    { ...out, lives: false },
    await person('without any role', {}),
    await person('user', { systemRole: 'user' }),
    await person('viewer', { systemRole: 'viewer' }),
    await person('analyst', { systemRole: 'analyst' }),
    await person('manager', { systemRole: 'manager' }),
    await person('admin', { systemRole: 'admin' }),
    await person('member of A', { systemRole: 'user', memberOf: ['A'] }),
    await person('administrator of A', { systemRole: 'user', administers: 'A' }),
    await person('administrator of B', { systemRole: 'user', administers: 'B' }),
    // Of what an organization gives, nothing is left while it sleeps, not even that one belongs to it.
    { ...sleeper, nature: { systemRole: 'user' }, holds: { ...nobody, platform: systemRoles.user }, memberOf: [] },
  ];
}
