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
  run: async (work, { organizationId: organization }) => {
    const { ports, actor, target, emit } = work;
    const id = ports.newId();
    const { outcome, name } = await askToJoin(work, { id, organization, userId: actor.id });
    target({ kind: 'organization', id: organization, name, organization }, { outcome });
    if (outcome === 'joined') emit({ type: 'access.changed', users: [actor.id] });
    return { id: outcome === 'waiting' ? id : null, organization };
  },
});
