import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { command, needs } from '../../action.ts';
import { endSessions } from '../../sessions/sessions.ts';
import { helped, tellHelped } from './helped.ts';

const Id = Type.String({ format: 'uuid' });

/** Signs a person out: of one session, or of all. The next request of any of them is refused, on every instance. */
export const endSessionsOf = command('user.end_sessions', {
  input: Type.Object({ id: Id, sessionId: Type.Optional(Id) }, { additionalProperties: false }),
  permit: needs('user.security.other'),
  refuses: ['access.exceeds_own', 'session.not_found', 'user.not_found', 'user.own_account'],
  audit: { of: 'user', details: { ended: 2 } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  run: async (work, { id, sessionId }): Promise<void> => {
    const { target } = work;
    const person = await helped(work, id, 'end the sessions of');
    const only = sessionId === undefined ? {} : { only: sessionId };
    const ended = await endSessions(work, id, { reason: 'ended by administrator', ...only });
    if (sessionId !== undefined && ended === 0) throw refuse('session.not_found', {});
    target({ kind: 'user', id }, { ended });
    if (ended > 0) await tellHelped(work, person, 'sessions_ended');
  },
});
