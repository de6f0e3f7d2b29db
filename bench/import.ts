import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { alternately, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const people = 100_000;
const goal = 0.35;

/**
 * People from a CSV file over HTTP, invited and without a password, against `COPY users FROM STDIN` of the same rows into the
 * same table, whose indexes and constraints both pay for.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const headers = { authorization: `Bearer ${await bench.token()}`, 'content-type': 'text/csv' };
    let round = 0;
    const { ours, theirs } = await alternately(
      3,
      () => secondsOf(bench, () => imported(bench, headers, fileOf(`ours${round++}`))),
      () => secondsOf(bench, () => copied(bench, rowsOf(`theirs${round++}`))),
    );
    const ratio = theirs / ours;
    return [
      {
        name: 'import',
        what: `${people.toLocaleString('en')} users from CSV, COPY of the same rows`,
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

type Row = readonly [email: string, username: string, name: string, department: string];

const rowOf = (mark: string, n: number): Row => [
  `${mark}.${n}@example.com`,
  `${mark}.${n}`,
  `Person ${n}`,
  `Department ${n % 40}`,
];
const each = (line: (n: number) => string): string => Array.from({ length: people }, (_, n) => `${line(n)}\n`).join('');

const fileOf = (mark: string): string => `email,username,full_name,department\n${each(n => rowOf(mark, n).join(','))}`;
/** The same as the table has it: with an id, which the server makes. */
const rowsOf = (mark: string): string => each(n => [randomUUID(), ...rowOf(mark, n)].join(','));

/** Seconds that it takes; throws unless everybody is there afterwards. */
async function secondsOf({ pool }: Bench, make: () => Promise<number>): Promise<number> {
  // Each begins with what the one before has left put in order.
  await pool.query('vacuum analyze users');
  await pool.query('checkpoint');
  const begun = performance.now();
  const made = await make();
  const seconds = (performance.now() - begun) / 1000;
  if (made !== people) throw new Error(`${made} of ${people} people`);
  return seconds;
}

async function imported({ url }: Bench, headers: Readonly<Record<string, string>>, file: string): Promise<number> {
  const reply = await fetch(`${url}/api/v1/users/import?invite=true`, { method: 'POST', headers, body: file });
  if (!reply.ok) throw new Error(`the import: ${reply.status} ${(await reply.text()).slice(0, 300)}`);
  return ((await reply.json()) as { imported: number }).imported;
}

async function copied({ databaseUrl }: Bench, rows: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const copy = new CopyIn('copy users (id, email, username, display_name, department) from stdin (format csv)', rows);
    client.query(copy);
    return await copy.rows;
  } finally {
    await client.end();
  }
}

/** What `pg` can do and its types leave out. */
interface Taking {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A COPY that is written from a text; `pg` hands such a query what the server answers. */
class CopyIn {
  readonly rows: Promise<number>;
  readonly #text: string;
  readonly #content: string;
  #count = 0;
  #settle = (_error: Error | null): void => {};

  constructor(text: string, content: string) {
    this.#text = text;
    this.#content = content;
    this.rows = new Promise((resolve, reject) => {
      this.#settle = error => (error === null ? resolve(this.#count) : reject(error));
    });
  }

  submit(connection: pg.Connection): null {
    connection.query(this.#text);
    return null;
  }

  handleCopyInResponse(connection: Taking): void {
    const content = Buffer.from(this.#content);
    for (let at = 0; at < content.length; at += chunk) connection.sendCopyFromChunk(content.subarray(at, at + chunk));
    connection.endCopyFrom();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#count = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? Number.NaN);
  }

  handleError(error: Error): void {
    this.#settle(error);
  }

  handleReadyForQuery(): void {
    this.#settle(null);
  }

  handleRowDescription(): void {}
}

const chunk = 64 * 1024;
