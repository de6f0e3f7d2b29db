import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceFiles } from './evidence-files.ts';

const credentialId = '0195b1f0-0000-7000-8000-000000000001';

async function* ledger(count: number, details: string): AsyncGenerator<string, void, undefined> {
  for (let n = 0; n < count; n += 1) {
    const event = { id: String(n), at: `2026-01-01T00:00:0${n}.000Z`, action: 'credential.reveal', outcome: 'success' };
    const target = { actor_id: null, target_kind: 'credential', target_id: credentialId, target_name: null };
    yield `${JSON.stringify({ event: { ...event, ...target, organization_id: null, details } })}\n`;
  }
}

async function toldOf(lines: AsyncIterable<string>) {
  const subject = { kind: 'reveals', permission: null, credentialId, teamId: null } as const;
  const days = { from: '2026-01-01', to: '2026-01-01' };
  let told = '';
  for await (const { name, chunks } of evidenceFiles({ subject, days, holders: [], ledger: lines, at: new Date(0) }))
    for await (const chunk of chunks) if (name === 'evidence.json') told += chunk;
  return JSON.parse(told) as { complete: boolean; events_left_out: number; events: { id: string }[] };
}

test('evidence keeps no more of its events than there is room for, however large they are', async () => {
  const { complete, events_left_out, events } = await toldOf(ledger(9, 'x'.repeat(10_000_000)));
  assert.deepEqual([complete, events_left_out], [false, 3]);
  assert.deepEqual(
    events.map(({ id }) => id),
    ['0', '1', '2', '3', '4', '5'],
  );
});

test('evidence of nothing and of one event is JSON', async () => {
  assert.deepEqual((await toldOf(ledger(0, ''))).events, []);
  const one = await toldOf(ledger(1, '{}'));
  assert.deepEqual([one.complete, one.events.length], [true, 1]);
});
