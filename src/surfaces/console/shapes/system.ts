import Type, { type Static } from 'typebox';
import type { System } from '../../../domain/metrics/read-system.ts';

const Text = Type.String();
const Moment = Type.String({ format: 'date-time' });
const Count = Type.Integer({ minimum: 0 });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const SystemReply = Type.Object({
  instances: Type.Array(
    Type.Object({
      id: Type.String({ format: 'uuid' }),
      host: Text,
      pid: Count,
      version: Text,
      node: Text,
      started_at: Moment,
      memory_bytes: Count,
      sockets: Count,
      answering: Type.Boolean({ description: 'Whether it is the one that gave this answer' }),
    }),
  ),
  troubles: Type.Array(Text, { description: 'What cannot be reached now: `bus` is Redis, `objects` the bucket' }),
  ledger: Type.Union([Text, Type.Null()], { description: 'Why the audit ledger is not sealed; null: it is' }),
  database: Type.Object({
    version: Text,
    bytes: Count,
    connections: Count,
    most_connections: Count,
    tables: Type.Array(Type.Object({ name: Text, bytes: Count, rows: Count }), {
      description: 'The largest, with their indexes; rows as PostgreSQL last estimated them',
    }),
  }),
  jobs: Type.Array(
    Type.Object({
      name: Text,
      waiting: Count,
      running: Count,
      failed: Count,
      oldest: Type.Union([Moment, Type.Null()], { description: 'Since when one that may run waits' }),
    }),
  ),
  mail: Type.Object(
    {
      transport: Type.Enum(['smtp', 'kept']),
      waiting: Count,
      failed: Count,
      sent: Count,
      oldest: orNull(Moment),
      error: orNull(Text),
    },
    { description: 'Of the last seven days' },
  ),
  storage: Type.Object({
    disk: orNull(Type.Object({ free_bytes: Count, total_bytes: Count })),
    files: Type.String({ description: '`disk`, or the name of the bucket' }),
    backups: Text,
  }),
  backups: Type.Object({
    verified_at: Type.Union([Moment, Type.Null()], {
      description: 'When the newest one that was read back was taken',
    }),
    failed: Type.Union([Text, Type.Null()], { description: 'Why the last one failed; null: it did not' }),
    every_hours: orNull(Count),
  }),
  limits: Type.Array(Text),
});

export function toSystem({ instances, answering, ledgerBreak, ...rest }: System): Static<typeof SystemReply> {
  const { database, jobs, mail, storage, backups } = rest;
  return {
    instances: instances.map(({ id, host, pid, version, node, started_at, memory_bytes, sockets }) => ({
      ...{ id, host, pid, version, node, started_at, memory_bytes, sockets },
      answering: id === answering,
    })),
    troubles: [...rest.troubles],
    ledger: ledgerBreak,
    database: {
      ...{ version: database.version, bytes: database.bytes },
      ...{ connections: database.connections, most_connections: database.most_connections },
      tables: database.tables.map(({ name, bytes, rows }) => ({ name, bytes, rows })),
    },
    jobs: jobs.map(({ name, waiting, running, failed, oldest }) => ({ name, waiting, running, failed, oldest })),
    mail: {
      ...{ transport: mail.transport, waiting: mail.waiting, failed: mail.failed },
      ...{ sent: mail.sent, oldest: mail.oldest, error: mail.error },
    },
    storage: { disk: storage.disk, files: storage.files, backups: storage.backups },
    backups: { verified_at: backups.verified_at, failed: backups.failed, every_hours: backups.every_hours },
    limits: [...rest.limits],
  };
}
