import Type from 'typebox';
import { byOperator } from '../../../kernel/permit.ts';
import { query } from '../../action.ts';
import { type SignInStanding, standingOf } from './sign-ins.ts';

/** How the sign-ins stand that sockets of this instance wait for. */
export const lookAfterAwaited = query('auth.awaited_look', {
  input: Type.Object({ hashes: Type.Array(Type.String({ maxLength: 64 })) }, { additionalProperties: false }),
  permit: byOperator,
  run: ({ db, at }, { hashes }): Promise<readonly SignInStanding[]> => standingOf(db, hashes, at),
});
