import type pg from 'pg';

/** Somebody who has signed in. */
export interface SignedIn {
  readonly id: string;
  readonly token: string;
}

/** Something that answers a request to register, over HTTP or without it. */
export type Register = (body: object) => Promise<{ readonly token?: string }>;

/** Has people register, and returns who they are. */
export async function signUp(pool: pg.Pool, register: Register, names: readonly string[]): Promise<SignedIn[]> {
  const people: SignedIn[] = [];
  for (const name of names) {
    const account = { email: `${name}@example.com`, username: name, password: 'Bench-mark-4711' };
    const { token } = await register(account);
    const { rows } = await pool.query<{ id: string }>('select id from users where username = $1', [name]);
    const id = rows[0]?.id;
    if (token === undefined || id === undefined) throw new Error(`${name} could not register`);
    people.push({ id, token });
  }
  return people;
}

/** Registers over HTTP. */
export const registerAt =
  (url: string): Register =>
  async body => {
    const reply = await fetch(`${url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await reply.json()) as { token?: string };
  };

/** Makes groups that all of these people are in, and returns their ids. */
export async function groupsOf(pool: pg.Pool, people: readonly string[], count: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `with made as (
       insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count)
       select gen_random_uuid(), 'group', 'Group ' || n, ($1::uuid[])[1], now(), now(), false, cardinality($1::uuid[])
       from generate_series(1, $2::int) n returning id),
     joined as (
       insert into conversation_participants (conversation_id, user_id, role, joined_at)
       select made.id, person, 'member', now() from made cross join unnest($1::uuid[]) person)
     select id from made`,
    [people, count],
  );
  return rows.map(({ id }) => id);
}
