import fastify from 'fastify';
import pg from 'pg';

/*
 * The baseline of a read: a bare Fastify route that runs the statements in STATEMENTS (JSON: [{text, values}]) through
 * `pg`, named, and answers with the rows of the first as JSON (the object itself when ONE is set).
 */
const statements: { text: string; values: unknown[] }[] = JSON.parse(process.env['STATEMENTS'] ?? '[]');
const one = process.env['ONE'] !== undefined;
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] ?? '', max: 10 });
const app = fastify();

app.get('/', async (_request, reply) => {
  const results = await Promise.all(
    statements.map(({ text, values }, index) => pool.query({ name: `s${index}`, text, values })),
  );
  const rows = results[0]?.rows ?? [];
  reply.header('content-type', 'application/json; charset=utf-8');
  return JSON.stringify(one ? rows[0] : rows);
});

console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
