import Type from 'typebox';
import { command, self } from '../action.ts';
import { Id } from '../fields.ts';
import { askToJoin } from './requests.ts';

/** Asks to join an organization, for oneself; whether that takes an answer is its join policy's to say. */
export const requestToJoin = command('organization.request', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: self('organizations'),
  refuses: ['organization.full', 'organization.member_exists', 'organization.not_found', 'organization.request_exists'],
  audit: { of: 'organization', details: { outcome: 'waiting' } },
  limit: { per: 'actor', max: 30, seconds: 60 },
  changesAccess: true,
  run: async (work, { organizationId: organization }) => {
    const { ports, userId, target, emit } = work;
    const id = ports.newId();
    const { outcome, name } = await askToJoin(work, { id, organization, userId });
    target({ kind: 'organization', id: organization, name, organization }, { outcome });
    if (outcome === 'joined') emit({ type: 'access.changed', users: [userId] });
    return { id: outcome === 'waiting' ? id : null, organization };
  },
});
