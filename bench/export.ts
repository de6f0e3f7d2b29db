import pg from 'pg';
import { userColumns } from '../src/domain/people/users.ts';
import { alternately, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const people = 1_000_000;
const goal = 0.5;

/**
 * All people as CSV over HTTP, against `COPY … TO STDOUT` of the same columns in the same order, read to its end by the copy
 * protocol of a plain `pg` connection.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    await fill(bench);
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const url = `${bench.url}/api/v1/users/export?format=csv`;
    const { ours, theirs } = await alternately(
      3,
      () => secondsOf(() => overHttp(url, headers)),
      () => secondsOf(() => copied(bench)),
    );
    const ratio = theirs / ours;
    return [
      {
        name: 'export',
        what: `${people.toLocaleString('en')} users as CSV, COPY of the same columns`,
        measured: `${ours.toFixed(1)} s`,
        baseline: `${theirs.toFixed(1)} s`,
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
    ];
  } finally {
    await bench.close();
  }
}

async function fill({ pool }: Bench): Promise<void> {
  await pool.query(
    `insert into users (id, email, username, display_name, first_name, last_name, department, phone, last_login_at)
     select gen_random_uuid(), 'person' || n || '@example.com', 'person' || n, 'Person ' || n, 'Person', 'Nr. ' || n,
       'Department ' || n % 40, '+49 30 ' || n, now() - n * interval '1 second' from generate_series(1, $1::int) n`,
    [people],
  );
  await pool.query(
    `insert into user_roles (user_id, role_id) select u.id, r.id from users u, roles r where r.moniker = 'user' on conflict do nothing`,
  );
  await pool.query('vacuum analyze');
}

/** Seconds that it takes; throws unless there is a line for each person, and one or two besides. */
async function secondsOf(lines: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const found = await lines();
  const seconds = (performance.now() - begun) / 1000;
  if (found < people || found > people + 2) throw new Error(`${found} lines for ${people} people`);
  return seconds;
}

async function overHttp(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { body } = await fetch(url, { headers });
  let lines = 0;
  for await (const chunk of body ?? []) lines += linesIn(chunk);
  return lines;
}

async function copied({ databaseUrl }: Bench): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const copy = new Copy(
      `copy (select ${userColumns} from users u where u.deleted_at is null order by u.id) to stdout (format csv, header)`,
    );
    client.query(copy);
    return await copy.lines;
  } finally {
    await client.end();
  }
}

function linesIn(chunk: Uint8Array): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/** A COPY that is read and counted; `pg` hands such a query what the server sends, and its types leave COPY out. */
class Copy {
  readonly lines: Promise<number>;
  readonly #text: string;
  #count = 0;
  #settle = (_error: Error | null): void => {};

  constructor(text: string) {
    this.#text = text;
    this.lines = new Promise((resolve, reject) => {
      this.#settle = error => (error === null ? resolve(this.#count) : reject(error));
    });
  }

  submit(connection: pg.Connection): null {
    connection.query(this.#text);
    return null;
  }

  handleCopyData({ chunk }: { readonly chunk: Uint8Array }): void {
    this.#count += linesIn(chunk);
  }

  handleError(error: Error): void {
    this.#settle(error);
  }

  handleReadyForQuery(): void {
    this.#settle(null);
  }

  handleRowDescription(): void {}
  handleCopyOutResponse(): void {}
  handleCommandComplete(): void {}
}
