import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { touchUsers } from '../access/holdings.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { credentialTakenBack } from './notices.ts';
import { endPersonShare } from './person-shares.ts';
import { overCredentials } from './reach.ts';
import { credentialToShare, mustHoldToShare } from './sharing.ts';

/** Takes back a credential from somebody who had it by a request. For those who could give it: they may do all of it themselves. */
export const takeCredentialBack = command('credential.take_back', {
  input: Type.Object({ id: Id, shareId: Id }, { additionalProperties: false }),
  permit: overCredentials('fetch'),
  refuses: ['access.exceeds_own', 'credential.not_found', 'credential.share_not_found'],
  audit: { of: 'credential', also: ['user'], details: { request: 'REQ-12' } },
  changesAccess: true,
  run: async (work, { id, shareId }) => {
    const { tx, at, actor, target, emit } = work;
    await mustHoldToShare(tx, actor, 'read');
    const { name, company } = await credentialToShare(tx, actor, id, { access: 'read', to: 'end' });
    const ended = await endPersonShare(tx, { id: shareId, credentialId: id, at });
    if (ended === undefined) throw refuse('credential.share_not_found', {});
    const { user_id: userId, request } = ended;
    await touchUsers(tx, [userId]);
    const organization = company.organization_id;
    target({ kind: 'credential', id, name, organization }, { request: `REQ-${request}` });
    target({ kind: 'user', id: userId, organization });
    await notify(work, credentialTakenBack, {
      to: [userId],
      facts: { credential: name },
      by: actor.userId,
      target: null,
    });
    emit({ type: 'access.changed', users: [userId] });
  },
});
