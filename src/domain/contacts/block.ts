import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, self } from '../action.ts';
import { settleAsked } from './answer-friend.ts';
import { endBetween, holdPair, mustReach } from './pairs.ts';

const Who = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false });

/**
 * Blocks somebody: neither reaches the other any more, and a friendship or a request between them ends. The blocked one
 * is not told. Blocked twice is blocked once.
 */
export const blockPerson = command('contact.block', {
  input: Who,
  permit: self('contacts'),
  refuses: ['contact.oneself', 'user.not_found'],
  audit: { of: 'user' },
  bounds: ['person.blocks'],
  run: async (work, { id }): Promise<void> => {
    const { tx, at, actor, userId, target } = work;
    if (id === userId) throw refuse('contact.oneself', { what: 'block' });
    target({ kind: 'user', id });
    await holdPair(tx, userId, id);
    if (await isBlocked(tx, userId, id)) return work.notDone();
    await mustReach(tx, { organizations: actor.organizations, userId }, id);
    const [counted] = await tx.rows<{ blocked: number }>({
      name: 'count_blocked',
      text: 'select count(*)::int as blocked from person_blocks where blocker_id = $1',
      values: [userId],
    });
    mustFit('person.blocks', 'person', (counted?.blocked ?? 0) + 1);
    await tx.rows({
      name: 'block_person',
      text: 'insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, $3)',
      values: [userId, id, at],
    });
    await endBetween(tx, userId, id);
    await settleAsked(work, userId, id);
    await settleAsked(work, id, userId);
  },
});

/** Takes a block back. What it ended stays ended. */
export const unblockPerson = command('contact.unblock', {
  input: Who,
  permit: self('contacts'),
  refuses: ['contact.not_blocked'],
  audit: { of: 'user' },
  run: async ({ tx, userId, target }, { id }): Promise<void> => {
    target({ kind: 'user', id });
    const ended = await tx.rows({
      name: 'unblock_person',
      text: 'delete from person_blocks where blocker_id = $1 and blocked_id = $2 returning 1',
      values: [userId, id],
    });
    if (ended.length === 0) throw refuse('contact.not_blocked', {});
  },
});

async function isBlocked(tx: Tx, userId: string, id: string): Promise<boolean> {
  const found = await tx.rows({
    name: 'is_blocked',
    text: 'select 1 from person_blocks where blocker_id = $1 and blocked_id = $2',
    values: [userId, id],
  });
  return found.length > 0;
}
