import type { ShareCounter } from '../kernel/share-counter.ts';
import type { Database } from '../platform/db/database.ts';
import type { Counters } from '../platform/metrics/counters.ts';
import { Exposition } from '../platform/metrics/exposition.ts';
import type { Traffic } from '../platform/metrics/traffic.ts';

/** What this process tells of itself. */
export function createCounters(
  traffic: Traffic,
  { shares, database }: { readonly shares: ShareCounter; readonly database: Database },
): Counters {
  const exposition = new Exposition(traffic);
  const one = (name: string, help: string, value: number) => ({ name, help, values: [{ labels: {}, value }] });
  return {
    figures: () => ({
      activePeople: traffic.activePeople(),
      requests: traffic.total,
      errorRate: traffic.errorRate,
      averageMilliseconds: traffic.averageMilliseconds,
    }),
    measured: () => [
      one('gatehouse_active_users', 'People who did something in the last 15 minutes.', traffic.activePeople()),
      one('gatehouse_sockets', 'Open sockets.', shares.taken('sockets')),
      one('gatehouse_streams', 'Exports being sent.', shares.taken('streams')),
      one('gatehouse_hashes', 'Passwords being checked.', shares.taken('hashes')),
      {
        name: 'gatehouse_database_transactions',
        help: 'Connections for transactions: at work, free, and waited for.',
        values: Object.entries(database.transactions).map(([state, value]) => ({ labels: { state }, value })),
      },
    ],
    text: measured => exposition.text(measured),
  };
}
