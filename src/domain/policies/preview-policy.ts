import Type from 'typebox';
import { needs, query } from '../action.ts';
import { draftOf, PolicyDraft } from './set-policy.ts';
import { type Effect, effectOf } from './whom-it-stops.ts';

/** What a policy would come to if it were set now: whom it is about, and whom it would stop, by name. Changes nothing. */
export const previewPolicy = query('policy.preview', {
  input: Type.Object(PolicyDraft, { additionalProperties: false }),
  permit: needs('policy.read'),
  refuses: ['organization.not_found', 'organization.required'],
  run: async ({ db, at, scope, caller }, input): Promise<Effect> => {
    return effectOf(db, await draftOf(db, { scope, caller, node: 'policy.read' }, input), at);
  },
});
