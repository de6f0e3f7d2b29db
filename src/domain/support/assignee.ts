import { refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { canSignIn, heldAt, holdingsOf } from '../access/holdings.ts';
import { compile } from '../access/matcher.ts';
import { scopeIncludes } from '../access/over.ts';

/**
 * Refuses to give a ticket to anybody who could not handle it: those who do not hold `support.manage` where it lies, and,
 * in the same words, those who cannot sign in or do not exist.
 */
export async function mustHandle(tx: Tx, userId: string, organization: string | null, at: Date): Promise<void> {
  const able = await tx.rows({
    name: 'able_assignee',
    text: `select 1 from users u where u.id = $1 and ${canSignIn} for share of u`,
    values: [userId],
  });
  const { holds } = compile(heldAt((await holdingsOf(tx, userId, at)).grants, at));
  const scope = holds('support.manage');
  if (able.length > 0 && scope !== null && scopeIncludes(scope, organization)) return;
  throw refuseField('assigned_to', 'must be somebody who holds support.manage where the ticket lies');
}
