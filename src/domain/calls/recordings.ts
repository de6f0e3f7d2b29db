import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { command, type InCommand, query, self } from '../action.ts';
import { conversationOrganizations, conversationsWithin, type Participant } from '../conversations/conversations.ts';
import { Id, orNull } from '../fields.ts';
import type { FileReader } from '../file-reader.ts';
import { downloadAddress, type FileAddress } from '../files/download-file.ts';
import { fileFor } from '../files/files.ts';
import { mustBeOwnFiles } from '../files/own-files.ts';
import { type CallSeen, callFor, lockedCall } from './calls.ts';
import { InCall } from './fields.ts';
import { callPartOf } from './parts.ts';
import { tellCall } from './telling.ts';

export const recordingActions = ['start', 'stop'] as const;

/** A recording as those of its call see it. Times are RFC 3339 UTC. */
export interface Recording {
  readonly id: string;
  readonly call_id: string;
  readonly recorded_by: string;
  readonly started_at: string;
  /** Null: it runs. */
  readonly stopped_at: string | null;
  /** Null: it is not uploaded yet, or not any more. */
  readonly file_id: string | null;
}

const columns = 'id, call_id, recorded_by, started_at, stopped_at, file_id';

type Work = Participant & InCommand;

/**
 * Says that somebody's device begins to record a call, or has stopped: all who are in it are told at once, and see it for as long as
 * it goes on. Once what was recorded is uploaded, its file is named the same way.
 */
export const recordCall = command('call.record', {
  input: Type.Object(
    { callId: Id, action: Type.Enum([...recordingActions]), fileId: orNull(Id) },
    { additionalProperties: false },
  ),
  permit: self('calls'),
  refuses: [
    'call.ended',
    'call.not_found',
    'call.not_joined',
    'call.not_recorded',
    'call.recording_running',
    'call.recording_not_theirs',
  ],
  audit: { of: 'call', details: { action: 'start' } },
  run: async (work, { callId, action, fileId }): Promise<Recording> => {
    const { target } = work;
    const call = await lockedCall(work.tx, work, callId);
    target({ kind: 'call', id: call.id, organization: call.organization_id }, { action });
    if (action === 'stop') return stop(work, call, fileId);
    if (fileId !== null) throw refuseField('file_id', 'is known once it is uploaded');
    return start(work, call);
  },
});

async function start(work: Work, call: CallSeen): Promise<Recording> {
  const { tx, ports, userId, at } = work;
  if (call.status === 'ended') throw refuse('call.ended', {});
  const part = await callPartOf(tx, call.id, userId, at);
  if (part?.state !== 'connected') throw refuse('call.not_joined', {});
  const [made] = await tx.rows<Recording>({
    name: 'begin_recording',
    text: `insert into call_recordings (id, call_id, recorded_by, started_at) values ($1, $2, $3, $4)
      on conflict do nothing returning ${columns}`,
    values: [ports.newId(), call.id, userId, at],
  });
  if (made === undefined) throw refuse('call.recording_running', {});
  await tellCall(work, 'recording', call.id, { by: userId });
  return made;
}

async function stop(work: Work, call: CallSeen, fileId: string | null): Promise<Recording> {
  const { tx, userId, at } = work;
  const [running] = await tx.rows<Recording>({
    name: 'running_recording',
    text: `select ${columns} from call_recordings where call_id = $1 and stopped_at is null`,
    values: [call.id],
  });
  if (running === undefined && fileId === null) throw refuse('call.not_recorded', {});
  if (running !== undefined && running.recorded_by !== userId && (fileId !== null || !mayStop(call, userId)))
    throw refuse('call.recording_not_theirs', {});
  const [stopped] =
    running === undefined
      ? await lastWithoutFile(tx, call.id, userId)
      : await tx.rows<Recording>({
          name: 'stop_recording',
          text: `update call_recordings set stopped_at = $2 where id = $1 returning ${columns}`,
          values: [running.id, at],
        });
  if (stopped === undefined) throw refuse('call.not_recorded', {});
  const recording = fileId === null ? stopped : await attach(work, stopped, fileId);
  if (running !== undefined) await tellCall(work, 'recording', call.id, { by: userId });
  return recording;
}

/** Whoever is recorded may not; who leads the call may. */
const mayStop = (call: CallSeen, userId: string): boolean => call.caller_id === userId || call.role === 'admin';

function lastWithoutFile(tx: Tx, call: string, userId: string): Promise<readonly Recording[]> {
  return tx.rows<Recording>({
    name: 'last_recording',
    text: `select ${columns} from call_recordings where call_id = $1 and recorded_by = $2 and file_id is null
      order by id desc limit 1`,
    values: [call, userId],
  });
}

async function attach({ tx, userId }: Work, { id }: Recording, fileId: string): Promise<Recording> {
  await mustBeOwnFiles(tx, userId, [fileId], 'file_id');
  const [attached] = await tx.rows<Recording>({
    name: 'attach_recording',
    text: `update call_recordings set file_id = $2 where id = $1
      and not exists (select from call_recordings o where o.file_id = $2) returning ${columns}`,
    values: [id, fileId],
  });
  if (attached === undefined) throw refuseField('file_id', 'is the file of another recording');
  return attached;
}

/** A recording, and where it is downloaded from for a minute by who was in the call. */
export interface RecordingShown extends Recording {
  readonly address: FileAddress | null;
}

/** The recordings of a call, the newest first: of those that are uploaded, whoever was in it gets an address. */
export const readRecordings = query('call.read_recordings', {
  input: InCall,
  permit: self('calls'),
  refuses: ['call.not_found', 'file.not_found'],
  audit: { of: 'call' },
  run: async ({ db, ports, actor, userId, at, target }, { callId }): Promise<readonly RecordingShown[]> => {
    const call = await callFor(db, { actor, userId }, callId);
    target({ kind: 'call', id: call.id, organization: call.organization_id });
    const rows = await db.rows<Recording>({
      name: 'recordings_of_call',
      text: `select ${columns} from call_recordings where call_id = $1 order by id desc limit 100`,
      values: [call.id],
    });
    return Promise.all(rows.map(async row => ({ ...row, address: await addressIn(row) })));

    async function addressIn({ file_id: id }: Recording): Promise<FileAddress | null> {
      if (id === null || !(await comesTo(db, { actor, userId }, id))) return null;
      return downloadAddress(ports, await fileFor(db, ports, { actor, userId }, id), at);
    }
  },
});

async function comesTo(on: Queryable, reader: FileReader, id: string): Promise<boolean> {
  const rows = await on.rows(
    sql`select 1 from files f where f.id = ${id} and f.state = 'ready' and (f.owner_id = ${reader.userId} or ${isRecordingFor(reader)})`,
  );
  return rows.length > 0;
}

/** SQL: the file `f` is a recording of a call that the reader was in, of a conversation that they still take part in. */
export function isRecordingFor({ actor, userId }: FileReader): Fragment {
  return sql`exists (select from call_recordings r
    join call_participants h on h.call_id = r.call_id and h.user_id = ${userId} and h.joined_at is not null
    join calls k on k.id = r.call_id join conversations c on c.id = k.conversation_id
    join conversation_participants p on p.conversation_id = c.id and p.user_id = ${userId}
    where r.file_id = f.id and ${conversationsWithin(conversationOrganizations(actor), actor.actsIn === null)})`;
}
