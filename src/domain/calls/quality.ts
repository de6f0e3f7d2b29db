import Type, { type Static } from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { command, query, self } from '../action.ts';
import { Id } from '../fields.ts';
import { callFor } from './calls.ts';
import { InCall } from './fields.ts';

/** Samples that one message may hold: a minute of them. */
const mostSamples = 60;
/** Seconds after the end of a call in which a device may still say how it went. */
const afterwardsSeconds = 300;

const figure = (maximum: number, description: string) =>
  Type.Optional(Type.Union([Type.Number({ minimum: 0, maximum, description }), Type.Null()]));

/** What a device reads from `RTCPeerConnection.getStats`. */
export const QualitySample = Type.Object(
  {
    rtt_ms: figure(60_000, 'Round trip, milliseconds'),
    jitter_ms: figure(60_000, 'Milliseconds'),
    packet_loss: figure(1, 'Share of the packets that were lost: 0 to 1'),
    bitrate: figure(1_000_000_000, 'Bits a second that were received'),
  },
  { additionalProperties: false },
);
export type QualitySample = Static<typeof QualitySample>;
export const QualitySamples = Type.Array(QualitySample, { minItems: 1, maxItems: mostSamples });

/** The average of one figure, and the worst of it. */
export interface Measured {
  readonly average: number;
  readonly worst: number;
}

/** How well a call went, for one person or for all. */
export interface Quality {
  readonly rtt_ms: Measured | null;
  readonly jitter_ms: Measured | null;
  readonly packet_loss: Measured | null;
  readonly bitrate: Measured | null;
}

export interface PersonQuality extends Quality {
  readonly user_id: string;
  readonly first_at: string;
  readonly last_at: string;
}

export interface CallQuality {
  readonly callId: string;
  /** Null: nobody measured anything. */
  readonly overall: Quality | null;
  readonly people: readonly PersonQuality[];
}

const figures = ['rtt_ms', 'jitter_ms', 'packet_loss', 'bitrate'] as const;
type Figure = (typeof figures)[number];

/** Of a bitrate the least is the worst, of all else the most. */
const worstOf = (name: Figure, values: readonly number[]): number =>
  name === 'bitrate' ? Math.min(...values) : Math.max(...values);

/** Adds what the device of somebody in a call measured to what it measured before. */
export const addQuality = command('call.add_quality', {
  input: Type.Object({ callId: Id, samples: QualitySamples }, { additionalProperties: false }),
  permit: self('calls'),
  refuses: ['call.ended', 'call.not_found', 'call.not_joined'],
  audit: { off: 'what was measured is added up in call_quality' },
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: async (work, { callId, samples }): Promise<CallQuality> => {
    const { tx, userId, at } = work;
    const call = await callFor(tx, work, callId);
    const [part] = await tx.rows({
      name: 'has_joined_call',
      text: 'select 1 from call_participants where call_id = $1 and user_id = $2 and joined_at is not null',
      values: [call.id, userId],
    });
    if (part === undefined) throw refuse('call.not_joined', {});
    if (call.ended_at !== null && at.getTime() - Date.parse(call.ended_at) > afterwardsSeconds * 1000)
      throw refuse('call.ended', {});
    if (samples.some(sample => figures.every(name => sample[name] == null)))
      throw refuseField('samples', 'must each hold a figure');
    await add(tx, { callId: call.id, userId, at }, samples);
    return qualityOf(tx, call.id);
  },
});

async function add(
  tx: Tx,
  { callId, userId, at }: { readonly callId: string; readonly userId: string; readonly at: Date },
  samples: readonly QualitySample[],
): Promise<void> {
  const measured = figures
    .map(name => ({ name, values: samples.flatMap(sample => sample[name] ?? []) }))
    .filter(({ values }) => values.length > 0);
  await tx.rows({
    name: 'add_call_quality',
    text: `insert into call_quality as q (call_id, user_id, figure, samples, total, worst, first_at, last_at)
      select $1, $2, t.figure, t.samples, t.total, t.worst, $3, $3
      from unnest($4::text[], $5::integer[], $6::double precision[], $7::double precision[]) as t (figure, samples, total, worst)
      on conflict (call_id, user_id, figure) do update set samples = q.samples + excluded.samples, total = q.total + excluded.total,
        worst = case q.figure when 'bitrate' then least(q.worst, excluded.worst) else greatest(q.worst, excluded.worst) end,
        last_at = excluded.last_at`,
    values: [
      ...[callId, userId, at, measured.map(({ name }) => name), measured.map(({ values }) => values.length)],
      ...[measured.map(({ values }) => total(values)), measured.map(({ name, values }) => worstOf(name, values))],
    ],
  });
}

/** How well a call went or goes. */
export const readQuality = query('call.read_quality', {
  input: InCall,
  permit: self('calls'),
  refuses: ['call.not_found'],
  run: async ({ db, actor, userId }, { callId }): Promise<CallQuality> => {
    const { id } = await callFor(db, { actor, userId }, callId);
    return qualityOf(db, id);
  },
});

interface Row {
  readonly user_id: string;
  readonly figure: Figure;
  readonly samples: number;
  readonly total: number;
  readonly worst: number;
  readonly first_at: string;
  readonly last_at: string;
}

export async function qualityOf(on: Queryable, callId: string): Promise<CallQuality> {
  const rows = await on.rows<Row>({
    name: 'quality_of_call',
    text: `select user_id, figure, samples, total, worst, first_at, last_at from call_quality where call_id = $1
      order by user_id, figure`,
    values: [callId],
  });
  const people = [...Map.groupBy(rows, ({ user_id }) => user_id)].map(([user_id, own]) => ({
    user_id,
    // Times of one form are in the order of their texts.
    first_at: own.map(({ first_at }) => first_at).sort()[0] ?? '',
    last_at:
      own
        .map(({ last_at }) => last_at)
        .sort()
        .at(-1) ?? '',
    ...qualityIn(own),
  }));
  return { callId, overall: rows.length === 0 ? null : qualityIn(rows), people };
}

function qualityIn(rows: readonly Row[]): Quality {
  const of = (name: Figure): Measured | null => {
    const those = rows.filter(({ figure: its }) => its === name);
    if (those.length === 0) return null;
    const average = total(those.map(each => each.total)) / total(those.map(({ samples }) => samples));
    return {
      average,
      worst: worstOf(
        name,
        those.map(({ worst }) => worst),
      ),
    };
  };
  return { rtt_ms: of('rtt_ms'), jitter_ms: of('jitter_ms'), packet_loss: of('packet_loss'), bitrate: of('bitrate') };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
