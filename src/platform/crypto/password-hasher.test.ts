import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { hashSync as argon2HashSync } from '@node-rs/argon2';
import { genSaltSync, hashSync, verifySync } from '@node-rs/bcrypt';
import { importedHash } from './password-hash-format.ts';
import { createPasswordHasher, HashingBusy, type PasswordHasherOptions } from './password-hasher.ts';
import type { HashingOutcome, HashingTask } from './password-hasher.worker.ts';
import { createWorkerPool } from './worker-pool.ts';

const COST = 4;
const turn = { network: '192.0.2.1', known: false };

/** A hasher that everybody asks from the same place. */
function hasherOf(options: PasswordHasherOptions) {
  const made = createPasswordHasher(options);
  return {
    ...made,
    hash: (password: string) => made.hash(password, turn),
    verify: (password: string, hash: string | null) => made.verify(password, hash, turn),
  };
}

/** Threads of this process that give way to the others, by field 19 of proc_pid_stat(5). */
function threadsOfLowPriority(): number {
  const niceness = readdirSync('/proc/self/task').map(thread => {
    try {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    } catch {
      return 0; // it ended meanwhile
    }
  });
  return niceness.filter(nice => nice > 0).length;
}

describe('a password hasher', () => {
  const hasher = hasherOf({ cost: COST, workers: 2, queue: 1000 });
  after(() => hasher.close());

  test('refuses a cost that bcrypt does not know or that takes hours', () => {
    for (const cost of [0, 3, 17, 31, 4.5, Number.NaN]) {
      assert.throws(() => createPasswordHasher({ cost, workers: 1, queue: 1 }), RangeError);
    }
  });

  test('refuses a wrong password', async () => {
    const hash = await hasher.hash('correct horse battery');
    for (const wrong of ['', 'correct horse batterY', 'correct horse battery ', 'correct horse batter']) {
      assert.equal(await hasher.verify(wrong, hash), false);
    }
    assert.equal(await hasher.verify('correct horse battery', hash), true);
  });

  test('says false to hashes of formats it does not know, whatever the password', async () => {
    for (const hash of [
      '',
      'correct horse',
      '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      '$6$salt$x',
    ]) {
      assert.equal(await hasher.verify('correct horse', hash), false);
      assert.equal(await hasher.verify(hash, hash), false);
    }
  });

  test('does not cut passwords after 72 bytes', async () => {
    const shared = 'x'.repeat(72);
    const hash = await hasher.hash(`${shared}1`);
    assert.equal(await hasher.verify(`${shared}1`, hash), true);
    assert.equal(await hasher.verify(`${shared}2`, hash), false);
    assert.equal(await hasher.verify(shared, hash), false);
    assert.equal(verifySync(shared, hash), false);
  });

  test('counts the 72 in bytes of UTF-8', async () => {
    const hash = await hasher.hash('€'.repeat(25));
    assert.equal(await hasher.verify('€'.repeat(25), hash), true);
    assert.equal(await hasher.verify(`${'€'.repeat(24)}£`, hash), false);
    assert.equal(verifySync('€'.repeat(24), hash), false);
  });

  test('tells passwords apart that differ only after a NUL', async () => {
    const hash = await hasher.hash('abcdefgh');
    assert.equal(verifySync('abcdefgh\0abcdefgh', hash), true, 'bcrypt itself repeats its input');
    assert.equal(await hasher.verify('abcdefgh\0abcdefgh', hash), false);
  });

  test('keeps the construction for long passwords that stored hashes were made with', async () => {
    // base64(HMAC-SHA-256('gatehouse/password/v1', 'x' * 80))
    const stored = hashSync('0M/iNPzY7MYxIjtQ+XCe1ePdELw1CqWKMdlwjmWl6fU=', COST);
    assert.equal(await hasher.verify('x'.repeat(80), stored), true);
  });

  test('hashes passwords of up to 72 bytes as any other bcrypt does', async () => {
    for (const password of ['', 'correct horse', 'pässwörd €', 'x'.repeat(72), '€'.repeat(24)]) {
      const hash = await hasher.hash(password);
      assert.match(hash, /^\$2b\$04\$[./A-Za-z0-9]{53}$/);
      assert.equal(verifySync(password, hash), true);
      assert.equal(await hasher.verify(password, hashSync(password, COST, genSaltSync(COST, '2y'))), true);
    }
  });

  test('accepts hashes that were made elsewhere', async () => {
    // From the test vectors of crypt_blowfish and of the Argon2 reference implementation.
    const imported: [password: string, hash: string][] = [
      ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
      ['U*U', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
      ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
      ['password', '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'],
      ['password', '$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ'],
      ['y'.repeat(100), argon2HashSync('y'.repeat(100), { memoryCost: 1024, timeCost: 1, parallelism: 4 })],
    ];
    for (const [password, hash] of imported) {
      assert.equal(await hasher.verify(password, hash), true, hash);
      assert.equal(await hasher.verify(`${password}!`, hash), false, hash);
    }
  });

  test('verifies what other makers made of long passwords as they do, and only where it is theirs', async () => {
    // By crypt(3) of libxcrypt, through Perl: crypt($password, '$2y$04$abcdefghijklmnopqrstuu').
    const ofEighty = '$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i';
    const eighty = 'x'.repeat(80);
    assert.equal(await hasher.verify(eighty, importedHash(ofEighty)), true);
    assert.equal(await hasher.verify('x'.repeat(72), importedHash(ofEighty)), true, 'it was cut there');
    assert.equal(await hasher.verify('x'.repeat(71), importedHash(ofEighty)), false);
    assert.equal(await hasher.verify(`${'x'.repeat(71)}y`, importedHash(ofEighty)), false);
    assert.equal(await hasher.verify(eighty, ofEighty), false, 'as one of ours it is of another password');
    const own = await hasher.hash(eighty);
    assert.equal(await hasher.verify(eighty, own), true);
    assert.equal(await hasher.verify('x'.repeat(72), own), false);
    assert.equal(await hasher.verify('abcdefgh\0abcdefgh', importedHash(hashSync('abcdefgh', COST))), false);
  });

  test('cuts what other makers cut inside a character', async () => {
    // Perl: crypt('x' x 71 . "\xe2\x82\xac and more", '$2b$04$abcdefghijklmnopqrstuu').
    const cut = importedHash('$2b$04$abcdefghijklmnopqrstuukmYhUJfaphXumK5RMmaLYs/72JqEm4q');
    assert.equal(await hasher.verify(`${'x'.repeat(71)}€ and more`, cut), true);
    assert.equal(await hasher.verify(`${'x'.repeat(71)}\u0080`, cut), false);
  });

  test('takes a hash on which the verifier fails for another password, after the same work', async () => {
    const threads = createWorkerPool<HashingTask, HashingOutcome>({
      file: new URL('./password-hasher.worker.ts', import.meta.url),
      ...{ workers: 1, queue: 1, idleMilliseconds: 1000 },
    });
    // Reading the hash would have refused it.
    const task = { kind: 'verify', password: 'x', hash: '$argon2id$v=19$m=64,t=1,p=1$c29tZQ$broken' } as const;
    const begun = performance.now();
    const outcome = await threads.run({ ...task, format: { algorithm: 'argon2id' }, cost: 11 }, turn);
    assert.equal(outcome.right, false);
    assert.ok(outcome.failure);
    assert.ok(performance.now() - begun > 40, 'bcrypt at cost 11 takes about 100 ms');
    await threads.close();
  });

  test('does the work of the configured cost whatever the hash costs', async () => {
    const costly = createPasswordHasher({ cost: 11, workers: 1, queue: 10 });
    const millisecondsOf = async (hash: string | null): Promise<number> => {
      const begun = performance.now();
      await costly.verify('x', hash, turn);
      return performance.now() - begun;
    };
    const hashes = [null, hashSync('y', 4), hashSync('y', 10), argon2HashSync('y', { memoryCost: 1024, timeCost: 1 })];
    await millisecondsOf(hashes.at(-1) ?? null);
    const times = hashes.map(() => Number.POSITIVE_INFINITY);
    const alike = (): boolean => times.every(time => time > (times[0] ?? 0) * 0.6 && time < (times[0] ?? 0) * 1.6);
    // The least of several: others use the machine too.
    for (let round = 0; round < 4 || (round < 20 && !alike()); round += 1)
      for (const [index, hash] of hashes.entries())
        times[index] = Math.min(times[index] ?? 0, await millisecondsOf(hash));
    assert.ok(alike(), JSON.stringify(times));
    await costly.close();
  });

  test('knows which hashes to remake', async () => {
    const other = hasherOf({ cost: 6, workers: 1, queue: 1 });
    assert.equal(other.outdated(hashSync('x', 5)), true);
    assert.equal(other.outdated(argon2HashSync('x', { memoryCost: 64, timeCost: 1 })), true);
    assert.equal(other.outdated('$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/'), true);
    assert.equal(other.outdated(hashSync('x', 6)), false);
    assert.equal(other.outdated(importedHash(hashSync('x', 6))), true, 'made elsewhere');
    assert.equal(other.outdated(hashSync('x', 7)), true, 'a dearer one would tell by time who exists');
  });

  test('spends the configured cost on accounts that do not exist', async () => {
    const costly = hasherOf({ cost: 12, workers: 1, queue: 10 });
    const hash = await costly.hash('warm up');
    async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
      const began = performance.now();
      await work();
      return performance.now() - began;
    }
    // Far apart on purpose: bcrypt at cost 12 takes about 200 ms, a refusal without hashing none.
    const real = await millisecondsOf(() => costly.verify('x', hash));
    const nobody = await millisecondsOf(() => costly.verify('x', null));
    const unknownFormat = await millisecondsOf(() => costly.verify('x', '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/'));
    assert.ok(nobody > real / 4, `${nobody} ms for no account, ${real} ms for one`);
    assert.ok(unknownFormat > real / 4, `${unknownFormat} ms for an unknown format, ${real} ms for bcrypt`);
    for (const password of ['', 'x', 'x'.repeat(80)]) assert.equal(await costly.verify(password, null), false);
    await costly.close();
  });

  test('leaves the event loop free', async () => {
    const slow = hasherOf({ cost: 10, workers: 1, queue: 1 });
    let done = false;
    const hashing = slow.hash('x').finally(() => {
      done = true;
    });
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(done, false);
    await hashing;
    await slow.close();
  });

  test('says that it is busy when too much waits', async () => {
    const small = hasherOf({ cost: 10, workers: 1, queue: 2 });
    const accepted = [small.hash('a'), small.hash('b'), small.verify('c', null)];
    await assert.rejects(small.hash('d'), HashingBusy);
    await assert.rejects(small.verify('d', hashSync('d', COST)), HashingBusy);
    await assert.rejects(small.verify('d', null), HashingBusy);
    const outcomes = await Promise.all(accepted);
    assert.equal(outcomes[2], false);
    assert.equal(await small.verify('a', String(outcomes[0])), true, 'takes work again');
    await small.close();
  });

  test('makes strangers give way to a known device when too much waits', async () => {
    const small = createPasswordHasher({ cost: 8, workers: 1, queue: 1 });
    const [running, stranger] = [small.hash('a', turn), small.hash('b', turn)];
    const gaveWay = assert.rejects(stranger, HashingBusy);
    assert.equal(await small.verify('c', hashSync('c', COST), { network: '192.0.2.2', known: true }), true);
    await Promise.all([running, gaveWay]);
    await small.close();
  });

  test('rejects what waits when it closes', async () => {
    const closing = hasherOf({ cost: 8, workers: 1, queue: 5 });
    const pending = Promise.allSettled([closing.hash('a'), closing.hash('b'), closing.verify('c', null)]);
    await closing.close();
    assert.deepEqual(
      (await pending).map(outcome => outcome.status),
      ['rejected', 'rejected', 'rejected'],
    );
    await assert.rejects(closing.hash('d'), /closed/);
  });

  test('hashes on threads of lower priority that end without work', {
    skip: process.platform !== 'linux',
  }, async () => {
    await hasher.hash('start');
    const before = threadsOfLowPriority();
    assert.ok(before > 0);
    const brief = hasherOf({ cost: COST, workers: 1, queue: 1, idleMilliseconds: 20 });
    await brief.hash('x');
    assert.equal(threadsOfLowPriority(), before + 1);
    for (let waited = 0; threadsOfLowPriority() > before && waited < 5000; waited += 50) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    assert.equal(threadsOfLowPriority(), before);
    await brief.close();
  });

  test('does not keep a process alive that has nothing else to do', async () => {
    const script = `
      const { createPasswordHasher } = await import(${JSON.stringify(new URL('./password-hasher.ts', import.meta.url))});
      const hasher = createPasswordHasher({ cost: 4, workers: 2, queue: 2 });
      const turn = { network: 'here', known: false };
      console.log(await hasher.verify('x', await hasher.hash('x', turn), turn));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 20_000,
    });
    assert.equal(stdout, 'true\n');
  });
});
