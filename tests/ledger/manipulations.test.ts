import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { openWitnessed, type Witnessed } from './ledger.support.ts';
import { type Manipulation, manipulations } from './manipulations.ts';

describe('a ledger that somebody with SQL and without the key has changed', () => {
  let witnessed: Witnessed;
  before(async () => {
    witnessed = await openWitnessed();
  });
  after(() => witnessed.close());
  beforeEach(() => witnessed.fill());

  async function isFound({ name, found }: Manipulation, when: string): Promise<void> {
    const { ok, findings } = await witnessed.verify();
    assert.ok(!ok, `${name}: not found ${when}`);
    const kinds = findings.map(({ kind }) => kind);
    assert.ok(
      kinds.some(kind => found.includes(kind)),
      `${name}: ${when} it is told as ${kinds}`,
    );
  }

  for (const manipulation of manipulations) {
    const { name, sql, stops, mended } = manipulation;

    test(`${name}: found at rest, and after a start that seals`, async () => {
      await witnessed.ledger.tamper(sql);
      await isFound(manipulation, 'at rest');
      const before = await witnessed.batches();
      const instance = await witnessed.start();
      await witnessed.write(2);
      await witnessed.seal(instance);
      assert.equal(instance.sealer.broken() !== null, stops === true, `${instance.sealer.broken()}`);
      assert.equal((await witnessed.batches()) > before, stops !== true);
      if (mended === true) {
        assert.match(instance.tampering.join(), /mark .* was edited/);
        assert.ok((await witnessed.verify()).ok);
      } else await isFound(manipulation, 'after a start');
      assert.deepEqual(instance.errors, []);
    });

    test(`${name}: found while it is sealed`, async () => {
      const running = await witnessed.start();
      await witnessed.seal(running);
      await witnessed.ledger.tamper(sql);
      for (let round = 0; round < 2; round += 1) {
        const before = await witnessed.batches();
        await witnessed.write(2);
        await witnessed.seal(running);
        assert.equal(running.sealer.broken() !== null, stops === true, `${running.sealer.broken()}`);
        assert.equal((await witnessed.batches()) > before, stops !== true);
        if (mended !== true) await isFound(manipulation, `in round ${round}`);
      }
      if (mended === true) assert.match(running.tampering.join(), /mark .* was edited/);
    });
  }
});
