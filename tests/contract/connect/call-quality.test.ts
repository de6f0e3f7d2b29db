import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Stored, stores } from '../../objects/objects.support.ts';
import { until } from '../../support/own-redis.ts';
import type { Person, TestServer } from '../../support/server.ts';
import { ask, type CallBody, called, readCall, signalling } from './calls.support.ts';
import { began, colleagues, dataOf, refusalOf } from './connect.support.ts';
import { filesOf } from './files.support.ts';

let stored: Stored;
let server: TestServer;
before(async () => {
  const [disk] = stores;
  assert.ok(disk);
  stored = await disk.start();
  server = stored.server;
});
after(() => stored.close());

/** Two who talk, and one who was asked and did not come. */
async function talking() {
  const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
  const conversation = await began(server, a, [b, c]);
  const call = await called(server, a, conversation, [b, c]);
  dataOf(await ask(server, b, call, 'join'));
  return { a, b, c, conversation, call };
}

describe('how well a call goes', () => {
  const measured = { rtt_ms: 20, jitter_ms: 2, packet_loss: 0.01, bitrate: 1_000_000 };

  test('is said by who is in it, in figures that can be', async () => {
    const { a, c, call } = await talking();
    for (const [sample, words] of [
      [{}, /samples must each hold a figure/],
      [{ rtt_ms: null }, /samples must each hold a figure/],
      [{ rtt_ms: -1 }, /rtt_ms/],
      [{ rtt_ms: 60_001 }, /rtt_ms/],
      [{ packet_loss: 1.01 }, /packet_loss/],
      [{ bitrate: 1e10 }, /bitrate/],
      [{ jitter_ms: '2' }, /jitter_ms/],
      [{ mood: 1 }, /mood/],
    ] as const) {
      const refused = refusalOf(await ask(server, a, call, 'quality', { samples: [sample] }), 400);
      assert.match(String(refused['message']), words);
    }
    refusalOf(await ask(server, a, call, 'quality', { samples: [] }), 400);
    refusalOf(await ask(server, a, call, 'quality', { samples: Array.from({ length: 61 }, () => measured) }), 400);
    assert.equal(refusalOf(await ask(server, c, call, 'quality', { samples: [measured] }), 409)['code'], 'CONFLICT');
    assert.deepEqual(await server.sql('select 1 from call_quality where call_id = $1', [call.call_id]), []);
  });

  test('is added up for each and for all, stands in the summary, and has an end with the call', async () => {
    const { a, b, c, call } = await talking();
    dataOf(
      await ask(server, a, call, 'quality', { samples: [measured, { ...measured, rtt_ms: 40, bitrate: 500_000 }] }),
    );
    dataOf(await ask(server, a, call, 'quality', { samples: [{ rtt_ms: 90 }] }));
    dataOf(await ask(server, b, call, 'quality', { samples: [{ rtt_ms: 10, packet_loss: 0.5 }] }));
    const rows = await server.sql<{ count: string }>('select count(*) from call_quality where call_id = $1', [
      call.call_id,
    ]);
    assert.equal(Number(rows[0]?.count), 6, 'not a row for each sample');
    const read = dataOf<{
      overall: object;
      participants: { user_id: string; rtt_ms: object; bitrate: object | null }[];
    }>(await server.call('GET', `/v1/calls/${call.call_id}/quality`, { token: c.token }));
    const of = ({ id }: Person) => read.participants.find(({ user_id }) => user_id === id);
    assert.deepEqual(of(a)?.rtt_ms, { average: 50, worst: 90 });
    assert.deepEqual(of(a)?.bitrate, { average: 750_000, worst: 500_000 });
    assert.deepEqual([of(b)?.rtt_ms, of(b)?.bitrate, of(c)], [{ average: 10, worst: 10 }, null, undefined]);
    const overall = {
      rtt_ms: { average: 40, worst: 90 },
      jitter_ms: { average: 2, worst: 2 },
      packet_loss: { average: 0.52 / 3, worst: 0.5 },
      bitrate: { average: 750_000, worst: 500_000 },
    };
    assert.deepEqual(read.overall, overall);
    assert.equal((await readCall(server, a, call))['summary'], null);
    dataOf(await ask(server, a, call, 'end'));
    const { summary } = (await readCall(server, c, call)) as CallBody & { summary: Record<string, unknown> };
    const { people, ...rest } = summary;
    assert.deepEqual(rest, { duration: 0, end_reason: 'completed', missed_by: [c.id], quality: overall });
    assert.deepEqual(
      (people as { user_id: string }[]).map(({ user_id }) => user_id),
      [a.id, b.id],
    );
    dataOf(await ask(server, a, call, 'quality', { samples: [measured] }));
    await server.sql(`update calls set ended_at = ended_at - interval '6 minutes' where id = $1`, [call.call_id]);
    refusalOf(await ask(server, a, call, 'quality', { samples: [measured] }), 409);
  });
});

describe('a recording', () => {
  test('is begun by who is in the call, one at a time, and shown to all until it stops', async () => {
    const { a, b, c, call } = await talking();
    const ofB = await signalling(server, b, call);
    try {
      refusalOf(await ask(server, c, call, 'recording', { action: 'start' }), 409);
      refusalOf(await ask(server, a, call, 'recording', { action: 'pause' }), 400);
      refusalOf(await ask(server, a, call, 'recording', { action: 'start', file_id: a.id }), 400);
      refusalOf(await ask(server, a, call, 'recording', { action: 'stop' }), 409);
      dataOf(await ask(server, b, call, 'recording', { action: 'start' }));
      const told = await ofB.next('call.recording');
      assert.equal((told['recording'] as { recorded_by: string }).recorded_by, b.id);
      refusalOf(await ask(server, a, call, 'recording', { action: 'start' }), 409);
      const later = await readCall(server, c, call);
      assert.equal((later['recording'] as { recorded_by: string }).recorded_by, b.id, 'who comes later sees it, too');
      const before = ofB.heard.length;
      dataOf(await ask(server, a, call, 'recording', { action: 'stop' }));
      assert.equal((await ofB.next('call.recording', before))['recording'], null, 'its caller may stop it');
      dataOf(await ask(server, a, call, 'recording', { action: 'start' }));
      assert.equal(refusalOf(await ask(server, b, call, 'recording', { action: 'stop' }), 403)['code'], 'FORBIDDEN');
    } finally {
      ofB.ws.terminate();
    }
  });

  test('stops when who records leaves, or with the call', async () => {
    const { a, b, c, call } = await talking();
    dataOf(await ask(server, c, call, 'join'));
    dataOf(await ask(server, b, call, 'recording', { action: 'start' }));
    dataOf(await ask(server, b, call, 'leave'));
    assert.equal((await readCall(server, a, call))['recording'], null);
    dataOf(await ask(server, c, call, 'recording', { action: 'start' }));
    dataOf(await ask(server, a, call, 'end'));
    const rows = await server.sql('select 1 from call_recordings where call_id = $1 and stopped_at is null', [
      call.call_id,
    ]);
    assert.deepEqual(rows, []);
    refusalOf(await ask(server, a, call, 'recording', { action: 'start' }), 409);
  });

  test('is a file of who made it, for those who were in the call and still are in its conversation', async () => {
    const { a, b, c, conversation, call } = await talking();
    const files = filesOf(stored);
    dataOf(await ask(server, b, call, 'recording', { action: 'start' }));
    dataOf(await ask(server, b, call, 'recording', { action: 'stop' }));
    dataOf(await ask(server, a, call, 'end'));
    const foreign = await files.uploaded(a, 'not theirs');
    refusalOf(await ask(server, b, call, 'recording', { action: 'stop', file_id: foreign.file_id }), 400);
    const { file_id } = await files.uploaded(b, 'what was said');
    dataOf(await ask(server, b, call, 'recording', { action: 'stop', file_id }));
    refusalOf(await ask(server, b, call, 'recording', { action: 'stop', file_id }), 409);
    const recordingsOf = async (who: Person) =>
      dataOf<{ recordings: { recorded_by: string; file_id: string; download_url: string | null }[] }>(
        await server.call('GET', `/v1/calls/${call.call_id}/recording`, { token: who.token }),
      ).recordings;
    for (const who of [a, b]) {
      const [recording] = await recordingsOf(who);
      assert.deepEqual([recording?.recorded_by, recording?.file_id], [b.id, file_id]);
      const answer = await stored.ask(recording?.download_url ?? '');
      assert.equal(await answer.text(), 'what was said');
      assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
      assert.equal(String((await files.downloaded(who, file_id)).bytes), 'what was said');
    }
    assert.equal((await recordingsOf(c))[0]?.download_url, null, 'who did not come');
    refusalOf(await files.address(c, file_id), 404);
    await server.call('DELETE', `/v1/conversations/${conversation.id}/participants/${b.id}`, { token: a.token });
    refusalOf(await server.call('GET', `/v1/calls/${call.call_id}/recording`, { token: b.token }), 404);
    dataOf(await files.call(b, 'DELETE', `/files/${file_id}`));
    await until('nothing is there', async () => (await recordingsOf(a))[0]?.download_url === null);
    refusalOf(await files.address(a, file_id), 404);
  });
});
