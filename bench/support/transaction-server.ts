import fastify from 'fastify';
import pg from 'pg';

/*
 * The baseline of a change: a bare Fastify route that runs the statements in STATEMENTS (JSON: [{text, values}]) in one
 * durable transaction through `pg`, named, and answers with the rows of the first as JSON.
 */
const statements: { text: string; values: unknown[] }[] = JSON.parse(process.env['STATEMENTS'] ?? '[]');
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] ?? '', max: 10 });
const app = fastify();

app.get('/', async () => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const results: pg.QueryResult[] = [];
    for (const [index, { text, values }] of statements.entries())
      results.push(await client.query({ name: `s${index}`, text, values }));
    await client.query('commit');
    return results[0]?.rows ?? [];
  } finally {
    client.release();
  }
});

console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
