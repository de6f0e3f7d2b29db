/** How well one is reached, measured over some seconds. */
export interface Quality {
  /** Milliseconds there and back; null: not known. */
  readonly rtt: number | null;
  readonly jitter: number | null;
  /** Part of what was sent to one that did not come, in percent. */
  readonly loss: number;
  /** Kilobits a second. */
  readonly received: number;
  readonly sent: number;
}

/** What `getStats` counts, of one connection at one moment. */
export interface Counted {
  /** Milliseconds. */
  readonly at: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly rtt: number | null;
  readonly jitter: number | null;
}

/** One entry of a report, as far as it is read. */
interface Entry {
  readonly type: string;
  readonly timestamp: number;
  readonly [more: string]: unknown;
}

const numberIn = (entry: Entry, name: string): number => {
  const value = entry[name];
  return typeof value === 'number' ? value : 0;
};

/** Reads a report of one connection. */
export function countedIn(report: Iterable<Entry>): Counted {
  let at = 0;
  const sums = { bytesReceived: 0, bytesSent: 0, packetsReceived: 0, packetsLost: 0 };
  let rtt: number | null = null;
  let jitter: number | null = null;
  for (const entry of report) {
    at = Math.max(at, entry.timestamp);
    if (entry.type === 'inbound-rtp') {
      sums.bytesReceived += numberIn(entry, 'bytesReceived');
      sums.packetsReceived += numberIn(entry, 'packetsReceived');
      sums.packetsLost += Math.max(0, numberIn(entry, 'packetsLost'));
      if (typeof entry['jitter'] === 'number') jitter = Math.max(jitter ?? 0, entry['jitter'] * 1000);
    } else if (entry.type === 'outbound-rtp') sums.bytesSent += numberIn(entry, 'bytesSent');
    else if (entry.type === 'candidate-pair' && entry['nominated'] === true && entry['state'] === 'succeeded')
      if (typeof entry['currentRoundTripTime'] === 'number') rtt = entry['currentRoundTripTime'] * 1000;
  }
  return { at, ...sums, rtt, jitter };
}

/** What happened between two moments of a connection; null: they are not two moments of one. */
export function qualityBetween(before: Counted, after: Counted): Quality | null {
  const milliseconds = after.at - before.at;
  const received = after.bytesReceived - before.bytesReceived;
  if (milliseconds <= 0 || received < 0) return null;
  const lost = Math.max(0, after.packetsLost - before.packetsLost);
  const came = Math.max(0, after.packetsReceived - before.packetsReceived);
  return {
    rtt: after.rtt,
    jitter: after.jitter,
    loss: lost + came === 0 ? 0 : (lost / (lost + came)) * 100,
    received: (received * 8) / milliseconds,
    sent: (Math.max(0, after.bytesSent - before.bytesSent) * 8) / milliseconds,
  };
}

/** The worst of several, as one: what somebody hears is as good as the worst of those whom they hear. */
export function worstOf(all: readonly Quality[]): Quality | null {
  const highest = (values: readonly (number | null)[]): number | null =>
    values.reduce((most, value) => (value === null ? most : Math.max(most ?? 0, value)), null);
  if (all.length === 0) return null;
  return {
    rtt: highest(all.map(({ rtt }) => rtt)),
    jitter: highest(all.map(({ jitter }) => jitter)),
    loss: Math.max(...all.map(({ loss }) => loss)),
    received: all.reduce((sum, { received }) => sum + received, 0),
    sent: all.reduce((sum, { sent }) => sum + sent, 0),
  };
}

export type Grade = 'good' | 'fair' | 'poor';

/** How it is to talk so (ITU-T G.114 for the delay). */
export function gradeOf({ rtt, loss, jitter }: Quality): Grade {
  if (loss > 8 || (rtt ?? 0) > 500 || (jitter ?? 0) > 100) return 'poor';
  return loss > 2 || (rtt ?? 0) > 250 || (jitter ?? 0) > 40 ? 'fair' : 'good';
}
