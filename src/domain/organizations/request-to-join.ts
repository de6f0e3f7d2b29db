import Type from 'typebox';
import { command, signedIn } from '../action.ts';
import { Id } from './fields.ts';
import { askToJoin } from './requests.ts';

/** Asks to join an organization, for oneself; whether that takes an answer is its join policy's to say. */
export const requestToJoin = command('organization.request', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: signedIn,
  limit: { per: 'actor', max: 30, seconds: 60 },
  changesAccess: true,
  run: async ({ tx, ports, at, actor, target, emit }, { organizationId: organization }) => {
    const id = ports.newId();
    const outcome = await askToJoin(tx, { id, organization, userId: actor.id, at });
    target({ kind: 'organization', id: organization, organization }, { outcome });
    if (outcome === 'joined') emit({ type: 'access.changed', users: [actor.id] });
    return { id: outcome === 'waiting' ? id : null, organization };
  },
});
