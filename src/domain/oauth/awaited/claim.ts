import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { command, open } from '../../action.ts';
import { hashOf, topicOf } from './codes.ts';
import { holdFor } from './sign-ins.ts';

/** A socket's place at a sign-in. */
export interface Claim {
  /** SHA-256 of the key as base64url: what the topic names. */
  readonly hash: string;
  /** Tells what happens to the sign-in. */
  readonly topic: string;
  /** Id of the socket. */
  readonly holder: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
}

/** 256 bits as base64url. */
const keyForm = '^[A-Za-z0-9_-]{43}$';

/** Whether a text has the form of a callback key. */
export function isKey(text: string): boolean {
  return new RegExp(keyForm).test(text);
}

/**
 * Gives a sign-in to a socket that is about to wait for it. Whoever waited before is displaced: a device that comes back
 * would otherwise have to wait until its own dead connection is noticed.
 */
export const claimAwaited = command('auth.awaited_claim', {
  input: Type.Object({ key: Type.String({ pattern: keyForm }) }, { additionalProperties: false }),
  permit: open('the callback key is the credential'),
  refuses: ['auth.awaited_not_found'],
  audit: { off: 'nobody is known yet; what is taken is recorded' },
  run: async ({ tx, ports, at, tell }, { key }): Promise<Claim> => {
    const [hash, holder] = [hashOf(key), ports.newId()];
    const held = await holdFor(tx, hash, holder, at);
    if (held === null) throw refuse('auth.awaited_not_found', {});
    const topic = topicOf(hash);
    tell(topic, { type: 'sign_in.claimed', holder });
    return { hash: hash.toString('base64url'), topic, holder, expiresAt: held.expiresAt };
  },
});
