import fastify from 'fastify';

/* The baseline of an answer from memory: a bare Fastify route that parses the body and answers with REPLY (JSON). */
const reply: unknown = JSON.parse(process.env['REPLY'] ?? '{}');
const app = fastify();

app.post('/', async () => reply);

console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
