import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { touchEverybody } from '../access/holdings.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editablePolicy } from './editable.ts';
import { forgetHits } from './hits.ts';
import { policyById } from './policies.ts';

/** Ends a policy. */
export const deletePolicy = command('policy.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('policy.write'),
  refuses: ['policy.not_found'],
  audit: {
    of: 'security_policy',
    details: { type: 'password_policy', apply_to: ['all'], configuration: { minLength: 14 } },
  },
  edits: { thing: editablePolicy, id: ({ id }) => id },
  changesAccess: true,
  run: async ({ tx, scope, target, emit }, { id }): Promise<void> => {
    const policy = await policyById(tx, id, scope);
    await tx.rows(sql`delete from security_policies where id = ${id}`.named('delete_policy'));
    await forgetHits(tx, id);
    await touchEverybody(tx);
    emit({ type: 'access.changed', users: 'everyone' });
    const { type, apply_to, configuration } = policy;
    target({ kind: 'security_policy', id, organization: policy.organization_id }, { type, apply_to, configuration });
  },
});
