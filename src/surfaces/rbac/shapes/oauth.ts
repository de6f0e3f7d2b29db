import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { Finished, HandedOn } from '../../../domain/oauth/finish.ts';
import type { Identity } from '../../../domain/oauth/identities.ts';
import { SignInReply, toSignIn } from './auth.ts';
import { DataReply, toData } from './envelope.ts';

export const IdentityReply = Type.Object({
  provider: Type.String(),
  email: orNull(Type.String({ description: 'What the provider last said' })),
  linkedAt: Type.String(),
  lastUsedAt: Type.String(),
});
export type IdentityReply = Static<typeof IdentityReply>;

export function toIdentity(identity: Identity): IdentityReply {
  return {
    provider: identity.provider,
    email: identity.email,
    linkedAt: identity.linked_at,
    lastUsedAt: identity.last_used_at,
  };
}

/** A sign-in, or the identity that was linked. */
export const FinishedReply = Type.Union([SignInReply, DataReply(IdentityReply)]);

/** Undefined: the browser is only sent on. */
export function toFinished(finished: Finished | HandedOn): Static<typeof FinishedReply> | undefined {
  if (finished.kind === 'handed_on') return undefined;
  return finished.kind === 'signed_in' ? toSignIn(finished.signedIn) : toData(toIdentity(finished.identity));
}
