import { operatorId } from '../../kernel/actor.ts';

/** Actions that open a session when they succeed. */
const opening = [
  ...[
    'auth.login',
    'auth.mfa_verify',
    'auth.passkey',
    'auth.oauth',
    'auth.awaited_take',
    'auth.register',
    'auth.setup',
  ],
  ...['auth.mfa_enrolled', 'auth.passkey_enrolled'],
];
/** Actions whose refusal is a sign-in that failed. A setup or a registration that is refused is a denial like others. */
const failing = [
  ...['auth.login', 'auth.mfa_verify', 'auth.mfa_missed', 'auth.oauth'],
  ...['auth.awaited_return', 'auth.awaited_confirm', 'auth.awaited_take'],
];
/** Actions by which somebody gets to read secrets. */
const revealing = ['credential.reveal', 'credential.reveal_field'];

const among = (actions: readonly string[]): string => `e.action in (${actions.map(name => `'${name}'`).join(', ')})`;
const refusedSignIn = `(e.outcome = 'denied' and ${among(failing)})`;

/** Minutes of a slot: the days of every time zone begin at a quarter of an hour. */
export const slotMinutes = 15;

/**
 * SQL: what each event `e` counts for. Repeats of a refusal are one event that says how many it stands for. A password
 * that was right and asks for a second factor is neither a sign-in nor a failure until a code came or none came in time
 * (earlier versions recorded it as a refusal); linking an identity, and taking away
 * a sign-in that was refused before, are no sign-ins. Whoever failed to sign in was not there,
 * and whoever acts for the operator is nobody in particular.
 */
export const weighed = `select e.at, e.organization_id,
    case when e.outcome = 'success' and ${among(opening)} and e.details->>'refused' is null and e.details->>'asked' is null
      and e.details->>'linked' is distinct from 'by its owner' then 1 else 0 end as sign_ins,
    case when ${refusedSignIn} and e.details->>'code' is distinct from 'auth.mfa_required' then r.times else 0 end
      as failed_sign_ins,
    case when e.outcome = 'denied' and not ${refusedSignIn} then r.times else 0 end as denials,
    case when e.actor_id <> '${operatorId}' and not ${refusedSignIn} and e.details->>'asked' is null
      then e.actor_id end as actor_id,
    case when e.outcome = 'success' and e.actor_id <> '${operatorId}' and e.details->>'asked' is null then 1 else 0 end as actions,
    case when e.outcome = 'success' and ${among(revealing)} then 1 else 0 end as reveals
  from events e cross join lateral (select case when e.details->>'repeats' ~ '^[1-9][0-9]{0,8}$'
    then (e.details->>'repeats')::bigint else 1 end as times) r`;
