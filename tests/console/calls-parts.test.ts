import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mediaProblemOf } from '../../console/src/calls/media-problem.ts';
import { answerTo, isPoliteTo } from '../../console/src/calls/negotiation.ts';
import { phaseOf, type Standing } from '../../console/src/calls/phase.ts';
import { type Counted, countedIn, gradeOf, qualityBetween, worstOf } from '../../console/src/calls/quality.ts';
import { decodeSdp, encodeSdp, originOf } from '../../console/src/calls/session-description.ts';

describe('an offer', () => {
  const offered = { isPolite: false, collides: false, known: null, offered: '7' };

  test('is taken where nothing stands against it, also when it looks for another way', () => {
    assert.equal(answerTo(offered), 'take');
    assert.equal(answerTo({ ...offered, known: '7' }), 'take');
    assert.equal(answerTo({ ...offered, known: '7', isPolite: true, collides: true }), 'take');
  });

  test('that collides is ignored by exactly one of the two', () => {
    for (const [one, other] of [
      ['a', 'b'],
      ['f0', '0f'],
    ] as const) {
      const deeds = [isPoliteTo(one, other), isPoliteTo(other, one)].map(isPolite =>
        answerTo({ ...offered, isPolite, collides: true }),
      );
      assert.deepEqual([...deeds].sort(), ['anew', 'ignore']);
    }
  });

  test('of a page that was loaded anew ends the connection that was there, whoever gives way', () => {
    for (const isPolite of [true, false])
      for (const collides of [true, false])
        assert.equal(answerTo({ isPolite, collides, known: '6', offered: '7' }), 'anew');
  });

  test('tells its connection apart from others, as text and in base64', () => {
    const sdp = 'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\n';
    assert.equal(originOf(sdp), '4611731400430051336');
    assert.equal(originOf(decodeSdp(encodeSdp(sdp))), originOf(sdp));
    assert.equal(decodeSdp(sdp), sdp);
    assert.equal(originOf(decodeSdp('%%%')), null);
    assert.equal(originOf(undefined), null);
  });
});

test('the phase of a call follows from how things stand', () => {
  const standing: Standing = { ended: false, signalling: true, links: [], everConnected: false, answered: false };
  for (const [more, phase] of [
    [{}, 'ringing'],
    [{ answered: true }, 'connecting'],
    [{ answered: true, links: ['connecting'] }, 'connecting'],
    [{ answered: true, links: ['connected', 'reconnecting'], everConnected: true }, 'connected'],
    [{ answered: true, links: ['reconnecting'], everConnected: true }, 'reconnecting'],
    [{ answered: true, links: ['connected'], everConnected: true, signalling: false }, 'connected'],
    [{ answered: true, everConnected: true, signalling: false }, 'reconnecting'],
    [{ answered: true, everConnected: true }, 'connected'],
    [{ ended: true, answered: true, links: ['connected'], everConnected: true }, 'ended'],
  ] as const)
    assert.equal(phaseOf({ ...standing, ...more }), phase, JSON.stringify(more));
});

describe('the quality of a connection', () => {
  const before: Counted = {
    ...{ at: 1000, bytesReceived: 1000, bytesSent: 500, packetsReceived: 100, packetsLost: 1 },
    ...{ rtt: 20, jitter: 2 },
  };

  test('is what happened between two moments', () => {
    const after = { ...before, at: 3000, bytesReceived: 26_000, bytesSent: 3000, packetsReceived: 195, packetsLost: 6 };
    assert.deepEqual(qualityBetween(before, after), { rtt: 20, jitter: 2, loss: 5, received: 100, sent: 10 });
    assert.equal(qualityBetween(before, before), null);
    assert.equal(
      qualityBetween({ ...before, bytesReceived: 9000 }, after.at > 0 ? { ...before, at: 2000 } : before),
      null,
    );
  });

  test('is read from a report, whatever else stands there', () => {
    const counted = countedIn([
      { type: 'codec', timestamp: 5 },
      {
        type: 'inbound-rtp',
        timestamp: 9,
        kind: 'audio',
        bytesReceived: 10,
        packetsReceived: 2,
        packetsLost: -1,
        jitter: 0.004,
      },
      {
        type: 'inbound-rtp',
        timestamp: 9,
        kind: 'video',
        bytesReceived: 30,
        packetsReceived: 3,
        packetsLost: 2,
        jitter: 0.001,
      },
      { type: 'outbound-rtp', timestamp: 9, bytesSent: 7 },
      { type: 'candidate-pair', timestamp: 9, nominated: true, state: 'succeeded', currentRoundTripTime: 0.03 },
      { type: 'candidate-pair', timestamp: 9, nominated: false, state: 'waiting', currentRoundTripTime: 0.9 },
    ]);
    assert.deepEqual(counted, {
      ...{ at: 9, bytesReceived: 40, bytesSent: 7, packetsReceived: 5, packetsLost: 2 },
      ...{ rtt: 30, jitter: 4 },
    });
  });

  test('is said to be as good as it is heard, and that of several as the worst of them', () => {
    const quality = { rtt: 30, jitter: 5, loss: 0, received: 100, sent: 100 };
    assert.equal(gradeOf(quality), 'good');
    assert.equal(gradeOf({ ...quality, rtt: null, jitter: null }), 'good');
    assert.equal(gradeOf({ ...quality, loss: 3 }), 'fair');
    assert.equal(gradeOf({ ...quality, rtt: 600 }), 'poor');
    assert.equal(worstOf([]), null);
    assert.deepEqual(worstOf([quality, { ...quality, rtt: null, loss: 9 }]), {
      ...quality,
      loss: 9,
      received: 200,
      sent: 200,
    });
  });
});

test('what a browser refuses is told by why it does', () => {
  const named = (name: string) => mediaProblemOf(new DOMException('', name));
  assert.equal(named('NotAllowedError'), 'refused');
  assert.equal(named('NotFoundError'), 'missing');
  assert.equal(named('OverconstrainedError'), 'missing');
  assert.equal(named('NotReadableError'), 'busy');
  assert.equal(mediaProblemOf(undefined), 'failed');
});
