import Type from 'typebox';
import { cameWith } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { bySession, command, query } from '../action.ts';
import { endSessions, livingSessions } from './sessions.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

export const listSessions = query('session.list', {
  input: Nothing,
  permit: bySession('sessions'),
  run: async ({ db, actor, userId, at }) => {
    const sessions = await livingSessions(db, userId, at);
    return sessions.map(session => ({ ...session, current: cameWith(actor, session.id) }));
  },
});

/** Ends the session that the caller came with, or another one of their own. */
export const logOut = command('auth.logout', {
  input: Type.Object({ sessionId: Type.Optional(Type.String({ format: 'uuid' })) }, { additionalProperties: false }),
  permit: bySession('sessions'),
  refuses: ['session.not_found'],
  audit: { of: 'session' },
  run: async ({ tx, at, actor, emit, target }, { sessionId = actor.sessionId }) => {
    target({ kind: 'session', id: sessionId });
    const ended = await endSessions({ tx, at, emit }, actor.userId, { reason: 'logout', only: sessionId });
    if (ended === 0 && sessionId !== actor.sessionId) throw refuse('session.not_found', {});
  },
});

/** Ends all of one's sessions, this one too; returns how many. */
export const logOutEverywhere = command('auth.logout_all', {
  input: Nothing,
  permit: bySession('sessions'),
  audit: { of: 'user', details: { ended: 2 } },
  run: async ({ tx, at, userId, emit, target }): Promise<number> => {
    const ended = await endSessions({ tx, at, emit }, userId, { reason: 'logout' });
    target({ kind: 'user', id: userId }, { ended });
    return ended;
  },
});

export const endSession = command('session.end', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: bySession('sessions'),
  refuses: ['session.not_found'],
  audit: { of: 'session' },
  run: async ({ tx, at, userId, emit, target }, { id }) => {
    const ended = await endSessions({ tx, at, emit }, userId, { reason: 'ended by owner', only: id });
    if (ended === 0) throw refuse('session.not_found', {});
    target({ kind: 'session', id });
  },
});

export const endOtherSessions = command('session.end_others', {
  input: Nothing,
  permit: bySession('sessions'),
  audit: { of: 'user', details: { ended: 2 } },
  run: async ({ tx, at, actor, userId, emit, target }) => {
    const except = actor.kind === 'session' ? actor.sessionId : null;
    const ended = await endSessions({ tx, at, emit }, userId, { reason: 'ended by owner', except });
    target({ kind: 'user', id: userId }, { ended });
    return { ended };
  },
});
