import { refuse } from '../../kernel/errors.ts';
import { askedAfterCommit, RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { lifetimes } from '../lifetimes.ts';
import { makeLink } from '../people/links.ts';
import { factorsNeededFrom, meetsMethods } from '../rules/factors.ts';
import { recordHits } from '../rules/hits.ts';
import type { Rules } from '../rules/rules.ts';
import { mfaMethods } from '../rules/types.ts';
import { type Opening, openSession, rulesAtDoor, type Way } from '../sessions/open-session.ts';
import type { Shown, SignedIn } from '../sessions/sessions.ts';
import { accountOfSignIn, askForFactor, challengeWith, signInOf } from './challenges.ts';
import { demandedSince } from './demands.ts';
import { factorsHad } from './has-factor.ts';
import { possibleOf, type SecondFactor } from './methods.ts';

/** By what a sign-in began, and the second factor that finished it; null: there is none, or a passkey is both. */
export interface Shows {
  readonly way: Way;
  readonly proof: SecondFactor | null;
}

/**
 * Opens a session for whoever has shown who they are, as policies have it: one may first have to choose a new password, to show
 * another factor, or to set one up.
 */
export async function beginSession(
  work: Opening & Parameters<typeof askForFactor>[0],
  userId: string,
  shows: Shows,
): Promise<SignedIn | RefusedAfterCommit> {
  const rules = await rulesAtDoor(work, userId, shows.way);
  if (rules instanceof RefusedAfterCommit) return rules;
  const shown = await shownBy(work.tx, userId, shows);
  const asked = await askForDemanded(work, userId, { rules, shown, way: shows.way });
  return asked ?? openSession(work, userId, { rules, shown });
}

/** What counts as what: a backup code stands in for each factor that the person has; a provider for none, whatever it asked for. */
async function shownBy(tx: Tx, userId: string, { way, proof }: Shows): Promise<Shown> {
  const amr = proof === null ? [way] : [way, proof];
  const stoodIn = proof === 'backup_code' ? await factorsHad(tx, userId, mfaMethods) : [];
  return { amr, factors: [...new Set([...mfaMethods.filter(method => amr.includes(method)), ...stoodIn])] };
}

/** Asks for a factor that policies demand and that was not shown; null when they let in without. */
async function askForDemanded(
  work: Opening & Parameters<typeof askForFactor>[0],
  userId: string,
  { rules, shown, way }: { readonly rules: Rules; readonly shown: Shown; readonly way: Way },
): Promise<RefusedAfterCommit | null> {
  const { tx, at, ports, target } = work;
  const { mfa } = rules;
  const hits = rules.reported
    .filter(({ rules: alone }) => !meetsMethods(alone, shown.factors))
    .map(({ policy }) => ({ policy, why: 'signed in without such a second factor' }));
  await recordHits(tx, userId, hits, at);
  if (mfa.required === undefined) return null;
  const since = await demandedSince(tx, userId, at);
  if (meetsMethods(rules, shown.factors)) return null;
  if (factorsNeededFrom({ mfa: { ...mfa, since } }) > at.getTime()) return null;
  const demanded = mfa.methods?.value ?? [];
  const account = await accountOfSignIn(tx, userId);
  if (account === undefined) throw refuse('user.not_found', {});
  if ((await factorsHad(tx, userId, demanded)).length > 0)
    return askForFactor(work, userId, await challengeWith(work, userId, { way, state: account.state }));
  const seconds = lifetimes.enrolment;
  const token = await makeLink(tx, {
    ...{ kind: 'mfa_enrolment', userId, email: null, at, seconds, accountState: account.enrolment_state, way },
  });
  target({ kind: 'user', id: userId }, { asked: 'enrolment', sign_in: signInOf(sha256(token)) });
  return askedAfterCommit(refuse('auth.mfa_enrolment_required', { token, methods: possibleOf(demanded, ports) }));
}
