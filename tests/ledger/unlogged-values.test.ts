import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describeError, errorWords } from '../../src/platform/describe-error.ts';
import { embeddedSql } from '../support/embedded.ts';
import { administrator, credentials, dataFolder, post, runCommand, signIn, startProcess } from '../support/process.ts';

const canary = 'canary-7f3a';

describe('what PostgreSQL refuses', () => {
  test('is told by code, constraint and table in log, jobs and command line, and never with a value', async t => {
    const data = await dataFolder();
    t.after(() => data.remove());
    const server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'trace' });
    t.after(() => server.kill('SIGKILL'));
    const token = await signIn(server.url);
    {
      await using sql = await embeddedSql(data.path);
      // Each holds back rows with the canary; its error quotes the row, and the last one quotes it in the message too.
      await sql.rows(`
        alter table users add constraint refused_user check (email not like '${canary}%' or password_hash is null) not valid;
        alter table teams add constraint refused_team check (name not like '${canary}%') not valid;
        alter table login_failures add constraint refused_failure check (false) not valid;
        create function quote_row() returns trigger language plpgsql as
          $$ begin raise exception 'refused %', new using detail = new::text, hint = new::text; end $$;
        create trigger quoted before insert on organizations for each row execute function quote_row();
        create trigger quoted before insert on mail_messages for each row execute function quote_row();
        create constraint trigger late after insert on integrations deferrable initially deferred
          for each row execute function quote_row();`);
    }
    const person = {
      email: `${canary}@example.com`,
      username: 'somebody',
      password: `${canary}-Pass-1`,
      full_name: canary,
    };
    const csv = `email,username,password\n${canary}-csv@example.com,row-one,${canary}-Pass-2\n`;
    const answers = [
      await post(`${server.url}/api/v1/auth/register`, person),
      await post(`${server.url}/api/v1/users`, { ...person, phone: '+49 30 123456' }, token),
      await post(`${server.url}/api/v1/teams`, { name: `${canary} team`, description: canary }, token),
      await post(`${server.url}/api/organizations`, { name: `${canary} Ltd` }, token),
      await post(`${server.url}/api/v1/auth/login`, { email: `${canary}@example.org`, password: `${canary}-Pass-3` }),
      await post(
        `${server.url}/api/v1/integrations`,
        { name: canary, type: 'webhook', config: { url: `https://${canary}.example.com/`, token: canary } },
        token,
      ),
      await fetch(`${server.url}/api/v1/users/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
        body: csv,
      }),
      // A job: the mail that it queues is refused.
      await post(`${server.url}/api/v1/auth/password/forgot`, { email: administrator['GATEHOUSE_ADMIN_EMAIL'] }),
    ];
    const statuses = answers.map(({ status }) => status);
    assert.ok(statuses.filter(status => status >= 500).length >= 4, `the constraints hold: ${statuses}`);
    for (const answer of answers) assert.ok(!(await answer.text()).includes(canary) || answer.status < 500);
    await server.line(/"msg":"a job failed"/);
    const jobs = async () => {
      await using sql = await embeddedSql(data.path);
      return await sql.rows<{ output: string }>(`select output::text from pgboss.job where output is not null`);
    };
    for (let tries = 0; (await jobs()).length === 0; tries += 1) {
      assert.ok(tries < 100, 'the failed job was not stored');
      await sleep(50);
    }
    const stored = (await jobs()).map(({ output }) => output).join();
    assert.match(stored, /PostgreSQL refused a statement: P0001/);
    await server.kill('SIGTERM');
    const output = server.output();
    assert.match(output, /"code":"23514","constraint":"refused_user","table":"users"/);
    assert.match(output, /"code":"23514","constraint":"refused_team","table":"teams"/);
    assert.match(output, /PostgreSQL refused a statement: P0001/);

    // A command of its own process ends in a stack trace on standard error.
    const created = await runCommand(
      ['admin', 'create', '--email', `${canary}@example.com`, '--name', canary],
      data.path,
      {},
      `${canary}-Pass-4\n`,
    );
    assert.equal(created.code, 1);
    assert.match(created.stderr, /StatementFailed: PostgreSQL refused a statement: 23514 \(refused_user, users\)/);
    const log = await readFile(join(data.path, 'pg.log'), 'utf8');
    for (const [where, text] of Object.entries({
      output,
      stored,
      stderr: created.stderr,
      stdout: created.stdout,
      log,
    })) {
      for (const secret of [
        canary,
        '123456',
        'Failing row',
        'argon2',
        '$2b$',
        credentials.password,
        'admin@example.com',
      ]) {
        assert.ok(
          !text.replaceAll('Created the administrator admin@example.com', '').includes(secret),
          `${where} holds ${secret}: ${text}`,
        );
      }
    }
  });

  test('is described without values wherever it stands in a chain of causes', () => {
    const raw = Object.assign(new pg.DatabaseError(`invalid input "${canary}"`, 0, 'error'), {
      code: '22P02',
      detail: canary,
      where: canary,
      hint: canary,
      internalQuery: canary,
      table: 'users',
    });
    const wrapped = new Error(`the work failed: ${raw.message}`, { cause: raw });
    for (const error of [
      raw,
      wrapped,
      new Error('outer', { cause: wrapped }),
      new AggregateError([raw, wrapped], 'many'),
      // As the queue of jobs hands it over.
      { ...raw, message: raw.message, stack: raw.stack, queue: 'mail' },
    ]) {
      const text = JSON.stringify(describeError(error));
      assert.ok(!text.includes(canary), text);
      assert.match(text, /22P02/);
      assert.ok(!errorWords(error).includes(canary));
    }
  });

  test('nor are the credentials of an address told, or what an error carries besides its words', () => {
    for (const url of [
      `postgres://me:${canary}@db.example.com/x`,
      `redis://:${canary}@localhost:6379`,
      `smtps://me%40x:${canary}/@/more@mail.example.com:465`,
    ]) {
      const error = Object.assign(new TypeError(`cannot reach ${url}`), { code: 'ERR_X', input: url, query: url });
      const text = JSON.stringify(describeError(new Error('outer', { cause: error })));
      assert.ok(!text.includes(canary), text);
      assert.match(text, /ERR_X/);
    }
  });
});
