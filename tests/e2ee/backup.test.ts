import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { madeBackup, openedBackup } from '../../console/src/e2ee/backup.ts';
import { base64, bytesOf, isSame, randomBytes } from '../../console/src/e2ee/bytes.ts';
import { E2eeError } from '../../console/src/e2ee/errors.ts';
import { identityOf, newSeed } from '../../console/src/e2ee/identity.ts';
import { mustBeStrong, suggestedPassphrase } from '../../console/src/e2ee/passphrase.ts';
import { cost, passphrase } from './browsers.support.ts';

const problem = async (step: () => unknown): Promise<string> => {
  try {
    await step();
    return 'opened';
  } catch (error) {
    assert.ok(error instanceof E2eeError, String(error));
    return error.problem;
  }
};

const userId = randomUUID();
const secrets = { seeds: [newSeed(), newSeed()] as const, stateKey: randomBytes(32) };
const keyNow = async () => (await identityOf(secrets.seeds[0])).key;

describe('a backup', () => {
  test('does not open with another passphrase, and says so; what was changed or is somebody else’s is damaged', async () => {
    const content = await madeBackup(userId, secrets, passphrase, cost);
    const identityKey = await keyNow();
    const open = (more: { content?: string; user?: string; key?: typeof identityKey; with?: string }) =>
      problem(() =>
        openedBackup(
          more.user ?? userId,
          { identityKey: more.key ?? identityKey, content: more.content ?? content },
          more.with ?? passphrase,
        ),
      );
    assert.equal(await open({ with: 'correct horse battery stapler' }), 'wrong_passphrase');
    assert.equal(await open({ with: '' }), 'wrong_passphrase');
    assert.equal(await open({ user: randomUUID() }), 'damaged');
    assert.equal(await open({ key: (await identityOf(newSeed())).key }), 'damaged');
    const parts = JSON.parse(content) as { v: number; how: { N: number; salt: string }; check: string; sealed: string };
    const sealed = bytesOf(parts.sealed);
    assert.ok(sealed);
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    for (const [more, expected] of [
      [{ sealed: base64(sealed) }, 'damaged'],
      [{ check: base64(randomBytes(16)) }, 'wrong_passphrase'],
      [{ check: 'x' }, 'damaged'],
      [{ how: { ...parts.how, N: 2 } }, 'damaged'],
      [{ how: { ...parts.how, N: 2 ** 24 } }, 'damaged'],
      [{ how: { ...parts.how, N: 100_000 } }, 'damaged'],
      [{ how: { ...parts.how, salt: 'AAAA' } }, 'damaged'],
      [{ v: 2 }, 'newer_version'],
    ] as const)
      assert.equal(await open({ content: JSON.stringify({ ...parts, ...more }) }), expected, JSON.stringify(more));
    for (const text of ['', '{', 'null', '[]', '"x"']) assert.equal(await open({ content: text }), 'damaged');
  });

  test('costs a guess 128 MiB, unless somebody says otherwise', async () => {
    const { how } = JSON.parse(await madeBackup(userId, secrets, passphrase)) as { how: object };
    assert.deepEqual({ ...how, salt: '' }, { name: 'scrypt', N: 131_072, r: 8, p: 1, salt: '' });
  });

  test('opens with its passphrase, however that is typed, and shows nothing of what is inside', async () => {
    const content = await madeBackup(userId, secrets, 'Grüße an die ganze Welt', cost);
    const identityKey = await keyNow();
    const opened = await openedBackup(userId, { identityKey, content }, ' Gru\u0308ße an die ganze Welt ');
    assert.deepEqual(
      [...opened.seeds.map(base64), base64(opened.stateKey)],
      [...secrets.seeds.map(base64), base64(secrets.stateKey)],
    );
    assert.ok(isSame((await identityOf(opened.seeds[0])).key, identityKey));
    for (const secret of [...secrets.seeds, secrets.stateKey])
      assert.ok(!content.includes(base64(secret).slice(0, 20)));
    assert.ok(content.length < 2_000, String(content.length));
  });
});

describe('a passphrase', () => {
  test('is refused when it is short or the same letter over and over; a suggested one is not, and never the same', async () => {
    for (const weak of ['', 'short', 'elevenchars', 'aaaaaaaaaaaaaaaa', '            ', 'ababababababab'])
      assert.equal(await problem(() => mustBeStrong(weak)), 'weak_passphrase', weak);
    const some = Array.from({ length: 50 }, suggestedPassphrase);
    assert.equal(new Set(some).size, 50);
    for (const each of some) {
      assert.match(each, /^([a-z2-9]{4}-){5}[a-z2-9]{4}$/);
      mustBeStrong(each);
    }
  });
});
