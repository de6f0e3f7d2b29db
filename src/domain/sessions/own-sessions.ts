import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, query, signedIn } from '../action.ts';
import { endSessions, livingSessions } from './sessions.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

export const listSessions = query('session.list', {
  input: Nothing,
  permit: signedIn,
  run: async ({ db, actor, at }) => {
    const sessions = await livingSessions(db, actor.id, at);
    return sessions.map(session => ({ ...session, current: session.id === actor.session }));
  },
});

export const logOut = command('auth.logout', {
  input: Nothing,
  permit: signedIn,
  run: async ({ tx, at, actor, emit, target }) => {
    if (actor.session === null) return;
    target({ kind: 'session', id: actor.session });
    await endSessions({ tx, at, emit }, actor.id, { reason: 'logout', only: actor.session });
  },
});

export const endSession = command('session.end', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: signedIn,
  run: async ({ tx, at, actor, emit, target }, { id }) => {
    const ended = await endSessions({ tx, at, emit }, actor.id, { reason: 'ended by owner', only: id });
    if (ended === 0) throw refuse('session.not_found', {});
    target({ kind: 'session', id });
  },
});

export const endOtherSessions = command('session.end_others', {
  input: Nothing,
  permit: signedIn,
  run: async ({ tx, at, actor, emit, target }) => {
    const ended = await endSessions({ tx, at, emit }, actor.id, { reason: 'ended by owner', except: actor.session });
    target({ kind: 'user', id: actor.id }, { ended });
    return { ended };
  },
});
