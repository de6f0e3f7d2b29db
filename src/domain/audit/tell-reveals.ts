import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNamed } from '../access/holders.ts';
import { command } from '../action.ts';
import { daysBefore } from '../capability.ts';
import { job } from '../job.ts';
import { notification } from '../notification.ts';
import { notify } from '../notifications/notify.ts';

/** Sealed batches that one command looks through; the job goes on with the next. */
const batchesAtOnce = 200;

export const credentialRevealed = notification('credential.revealed', {
  facts: Type.Object({ credential: Type.String() }),
  about: 'Somebody reveals a secret of a credential that you made or shared',
  ways: ['app', 'mail', 'off'],
  words: ({ credential }, by) => `${by ?? 'Somebody'} revealed secrets of the credential ${credential}`,
});

interface Revealed {
  readonly id: string;
  readonly name: string;
  readonly by: string;
  readonly keepers: readonly string[];
}

/**
 * Tells those who made or shared a credential, and may still fetch it, that others revealed its secrets. A reveal is a read
 * without a transaction of its own, so this goes by the ledger, from which no reveal is missing: by what is sealed, in its
 * order, once. Of somebody who goes on revealing it one notification is enough until it is read, for a day.
 */
export const tellReveals = command('credential.tell_reveals', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'the reveals are on record, and nothing else changes' },
  run: async work => {
    const { tx, at } = work;
    const [state] = await tx.rows<{ batch: number; newest: number }>(
      sql`select s.batch, (select coalesce(max(number), 0) from audit_batches) as newest
        from reveals_told s for update skip locked`.named('reveals_position'),
    );
    if (state === undefined || state.newest <= state.batch) return { more: false };
    const upTo = Math.min(state.newest, state.batch + batchesAtOnce);
    const mayFetch = { first: `'credential'`, second: `'fetch'`, organization: 'co.organization_id' };
    const revealed = await tx.rows<Revealed>(
      sql`with reveals as (
          select distinct e.target_id::uuid as id, e.actor_id as by
          from audit_leaves l join audit_events e on e.id = l.event_id
          where l.batch > ${state.batch} and l.batch <= ${upTo} and e.outcome = 'success' and e.actor_id is not null
            and e.action in ('credential.reveal', 'credential.reveal_field'))
        select r.id, cr.name, r.by, array(select u.id::text from users u
          where u.id <> r.by and ${holdsNamed(mayFetch, at)} and u.id in (
            select cr.created_by union select s.shared_by from team_resources s where s.credential_id = cr.id)
          and not exists (select 1 from notifications n where n.user_id = u.id and n.read_at is null
            and n.kind = ${credentialRevealed.name} and n.target_id = cr.id and n.by_user_id = r.by
            and n.created_at > ${daysBefore(at, 1)}) order by u.id) as keepers
        from reveals r join credentials cr on cr.id = r.id join companies co on co.id = cr.company_id order by r.id, r.by`,
    );
    for (const { id, name, by, keepers } of revealed)
      await notify(work, credentialRevealed, {
        to: keepers,
        facts: { credential: name },
        by,
        target: { kind: 'credential', id },
      });
    await tx.rows(sql`update reveals_told set batch = ${upTo}`.named('reveals_told'));
    return { more: upTo < state.newest };
  },
});

export const tellingReveals = job('credential.tell_reveals', {
  data: Type.Object({}),
  every: '* * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    while (!stopping.aborted && (await perform(tellReveals, {})).more);
  },
});
