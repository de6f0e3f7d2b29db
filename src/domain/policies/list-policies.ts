import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { findPolicies, policyById, type SecurityPolicy } from './policies.ts';

/** The policies of where the caller may read them. */
export const listPolicies = query('policy.list', {
  input: Type.Object({ ...Window }, { additionalProperties: false }),
  permit: needs('policy.read'),
  run: async ({ db, scope }, window): Promise<Page<SecurityPolicy>> =>
    pageOf(await findPolicies(db, { scope, ...window }), window),
});

/** One of them. */
export const readPolicy = query('policy.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('policy.read'),
  refuses: ['policy.not_found'],
  run: ({ db, scope }, { id }): Promise<SecurityPolicy> => policyById(db, id, scope),
  revisionOf: policy => policy,
});
