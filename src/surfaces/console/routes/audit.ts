import Type from 'typebox';
import { countedUnsealed, readSeal } from '../../../domain/audit/read-seal.ts';
import { destinations, mostCounted } from '../../../domain/siem/deliveries.ts';
import { type Route, route } from '../../../http/route.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });

const Seal = Type.Object({
  sealed_up_to: orNull(Text),
  sealed_at: orNull(Text),
  broken: orNull(Type.String({ description: 'Why nothing is sealed, and what to do; null when all is well' })),
  batches: orNull(Count),
  head: orNull(Type.String({ description: 'Hexadecimal, as `gatehouse audit verify --head` takes it' })),
  unsealed: orNull(Type.Integer({ minimum: 0, maximum: countedUnsealed, description: 'The maximum: as many or more' })),
  archived: orNull(Type.Object({ events: Count, up_to: Text })),
  deliveries: Type.Array(
    Type.Object({
      destination: Type.Enum([...destinations]),
      sent: Count,
      waiting: Type.Integer({ minimum: 0, maximum: mostCounted, description: 'The maximum: as many or more' }),
      failing_since: orNull(Text),
      last_error: orNull(Text),
    }),
  ),
  public_key: orNull(Type.String({ description: 'Of the files of the ledger, as `docs/verify-audit.mjs` takes it' })),
});

export const auditRoutes: Route[] = [
  route('GET /seal', readSeal, {
    summary: 'How far the audit log is sealed; its counts and head only for those who hold `audit.read` everywhere',
    reply: { 200: Seal },
    input: () => ({}),
    present: ({ sealed_up_to, sealed_at, broken, whole }) => ({
      sealed_up_to,
      sealed_at,
      broken,
      batches: whole?.batches ?? null,
      head: whole?.head ?? null,
      unsealed: whole?.unsealed ?? null,
      archived: whole?.archived ?? null,
      deliveries: (whole?.deliveries ?? []).map(({ destination, sent, waiting, failing_since, last_error }) => ({
        ...{ destination, sent, waiting, failing_since, last_error },
      })),
      public_key: whole?.publicKey ?? null,
    }),
  }),
];
