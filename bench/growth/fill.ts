import type pg from 'pg';

/** How much there is to list. */
export interface Size {
  readonly people: number;
  readonly companies: number;
  readonly credentials: number;
  readonly teams: number;
  /** Invitations to one organization. */
  readonly invitations: number;
  /** Permission records, and roles beside the system's: a tenth of these. */
  readonly records: number;
  /** Events of the audit log. */
  readonly events: number;
}

/** Ids that the lists need. */
export interface Filled {
  /** The organization of everybody. */
  readonly organization: string;
  /** A role that everybody has been given. */
  readonly role: string;
  /** A company that all credentials are of, and the type of them all. */
  readonly company: string;
  readonly type: string;
  /** A team of a thousand people. */
  readonly team: string;
  /** An event in the middle of the log. */
  readonly event: string;
  /** Somebody who did one in seven things, and what one in a hundred was done to. */
  readonly actor: string;
  readonly target: string;
}

/** SQL: an id that is later for a greater `n`, as those of one import are. */
const idOf = (kind: number): string =>
  `(lpad(to_hex(1700000000000 + n), 12, '0') || '7${kind}' || substr(md5(n::text), 1, 2) || '8' || substr(md5(n::text), 4, 15))::uuid`;

/**
 * Fills the tables through their triggers and leaves them as a bulk change does: nothing vacuums them, nor analyzes any but the log. One in
 * fifty people is not active, one in a hundred a manager, one in a thousand of a name that few have.
 */
export async function fill(pool: pg.Pool, size: Size): Promise<Filled> {
  const client = await pool.connect();
  try {
    // As an import says of people whom nobody has read yet (migration 0019).
    await client.query(`set gatehouse.new_people = 'on'`);
    return await fillBy(client, size);
  } finally {
    client.release(true);
  }
}

async function fillBy(pool: pg.PoolClient, size: Size): Promise<Filled> {
  const one = async (text: string, values: unknown[] = []): Promise<string> =>
    (await pool.query<{ id: string }>(text, values)).rows[0]?.id ?? '';
  await pool.query(
    `insert into organizations (id, name, domain) select gen_random_uuid(), 'Organization ' || n, 'o' || n || '.example'
     from generate_series(1, 100) n`,
  );
  const organization = await one(`insert into organizations (id, name) values (gen_random_uuid(), 'All') returning id`);
  await pool.query(
    `insert into users (id, email, username, display_name, department, active, opened_by_others)
     select ${idOf(1)}, 'person' || n || '@example.com', 'person' || n,
       (array['Anna', 'Björn', 'Chloé', 'Deniz', 'Emil', 'Fatma', 'Grace', 'Hugo'])[n % 8 + 1] || ' ' ||
       case when n % 1000 = 7 then 'Quetzalcoatl' else (array['Müller', 'Smith', 'Kaya', 'Rossi', 'Dubois'])[n / 8 % 5 + 1] end,
       case when n % 1000 = 9 then 'Falconry' else 'Department ' || n % 20 end, n % 50 <> 1, true
     from generate_series(1, $1::int) n`,
    [size.people],
  );
  await pool.query(
    `insert into user_roles (user_id, role_id)
     select ${idOf(1)}, r.id from generate_series(1, $1::int) n
     join roles r on r.organization_id is null and r.moniker = case when n % 100 = 3 then 'manager' else 'user' end`,
    [size.people],
  );
  const role = await one(
    `insert into roles (id, moniker, name) values (gen_random_uuid(), 'everybody', 'Everybody') returning id`,
  );
  await pool.query(
    `insert into user_roles (user_id, role_id) select ${idOf(1)}, $2 from generate_series(1, $1::int) n`,
    [size.people, role],
  );
  await pool.query(
    `insert into organization_members (organization_id, user_id, joined_at)
     select $2, ${idOf(1)}, '2026-01-01'::timestamptz + make_interval(secs => n) from generate_series(1, $1::int) n`,
    [size.people, organization],
  );
  const company = await one(
    `insert into companies (id, name, identifier) values (gen_random_uuid(), 'Vault', 'vault') returning id`,
  );
  await pool.query(
    `insert into companies (id, name, identifier, organization_id)
     select ${idOf(2)}, 'Company ' || n || case when n % 1000 = 7 then ' Quetzalcoatl' else ' Ltd' end, 'company' || n,
       (array(select id from organizations order by id))[n % 101 + 1] from generate_series(1, $1::int) n`,
    [size.companies],
  );
  const type = await one(`insert into credential_types (id, name) values (gen_random_uuid(), 'Login') returning id`);
  await pool.query(
    `insert into credentials (id, name, type_id, company_id, data_key)
     select ${idOf(3)}, 'Credential ' || n, $2, $3, '\\x00' from generate_series(1, $1::int) n`,
    [size.credentials, type, company],
  );
  await pool.query(
    `insert into teams (id, name) select ${idOf(4)}, 'Team ' || n || case when n % 1000 = 7 then ' Quetzalcoatl' else '' end
     from generate_series(1, $1::int) n`,
    [size.teams],
  );
  const team = await one('select id from teams order by id limit 1');
  await pool.query(
    `insert into team_members (id, team_id, user_id)
     select gen_random_uuid(), $1, id from (select id from users where deleted_at is null order by id limit 1000) u`,
    [team],
  );
  await pool.query(
    `insert into organization_invitations (id, organization_id, email, hash, created_at, expires_at)
     select ${idOf(5)}, $2, 'guest' || n || '@example.com', decode(md5(n::text), 'hex'), now(), now() + interval '1 day'
     from generate_series(1, $1::int) n`,
    [size.invitations, organization],
  );
  await pool.query(
    `insert into permissions (id, name, resource, action) select ${idOf(6)}, 'Thing ' || n, 'thing' || n, 'read'
     from generate_series(1, $1::int) n`,
    [size.records],
  );
  await pool.query(
    `insert into roles (id, moniker, name) select ${idOf(7)}, 'role-' || n, 'Role ' || n from generate_series(1, $1::int / 10) n`,
    [size.records],
  );
  return { organization, role, company, type, team, ...(await fillLog(pool, size)) };
}

/**
 * Events of one every six seconds. They are said to be of a transaction that was sealed long ago, so that nothing seals
 * millions of them while lists are measured.
 */
async function fillLog(pool: pg.PoolClient, { events }: Size): Promise<Pick<Filled, 'event' | 'actor' | 'target'>> {
  const eventId = `(substr(at, 1, 8) || '-' || substr(at, 9) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const thing = (kind: string, n: string): string => `md5('${kind}' || ${n})::uuid`;
  await pool.query(
    `insert into audit_events (id, at, xid, action, outcome, actor_id, target_kind, target_id, target_name, organization_id, ip,
       user_agent, request_id, details)
     select ${eventId}, to_timestamp(ms / 1000.0), '3', (array['auth.login', 'auth.login', 'credential.reveal', 'user.update',
       'credential.update', 'team.member.add', 'role.update', 'auth.refresh'])[n % 8 + 1], case when n % 100 = 7 then 'denied' else 'success' end,
       ${thing('actor', '(n % 7)')}, 'credential', ${thing('thing', '(n % 97)')}, 'Thing ' || n % 97,
       case when n % 3 = 0 then ${thing('organization', '(n % 100)')} end, '10.0.0.' || n % 10, 'Firefox', 'request-' || n,
       case when n % 500 = 11 then jsonb_build_object('targets', jsonb_build_array(jsonb_build_object('kind', 'user', 'id', ${thing('actor', '(n % 7)')})))
         else jsonb_build_object('reason', case when n % 900 = 13 then 'quetzal' else 'routine' end) end
     from (select n, ms, lpad(to_hex(ms), 12, '0') as at from (select n, 1700000000000 + n * 6000 as ms
       from generate_series(1, $1::bigint) n) moments) numbered`,
    [events],
  );
  await pool.query(
    `insert into audit_names (target_id, name) select ${thing('thing', 'n')}, 'Thing ' || n from generate_series(0, 96) n`,
  );
  // Nothing but a restored backup brings events in bulk, so PostgreSQL has had time to look at them.
  for (const table of ['audit_events', 'audit_names', 'audit_leaves']) await pool.query(`analyze ${table}`);
  const { rows } = await pool.query<{ event: string; actor: string; target: string }>(
    `select (select id from audit_events order by id offset $1::bigint / 2 limit 1) as event,
       ${thing('actor', '3')} as actor, ${thing('thing', '7')} as target`,
    [events],
  );
  const [found = { event: '', actor: '', target: '' }] = rows;
  return found;
}
