import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';

/**
 * Takes out of the database what lies in an archive by now. All or nothing, and only where that is exactly what the archive has; the
 * event in the ledger names the file and its hash.
 */
export const keepArchive = command('audit.archive', {
  input: Type.Object({ first: Type.Integer({ minimum: 1 }), key: Type.String() }, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: 'audit_archive', details: { first: 1, last: 250, events: 250, sha256: '9f86d081884c7d65' } },
  run: async ({ tx, at, target }, { first, key }): Promise<void> => {
    const [archive] = await tx.rows<{ last: number; events: number; sha256: string }>({
      name: 'audit_archive_kept',
      text: `update audit_archives set archived_at = $3 where first_batch = $1 and object_key = $2 and archived_at is null
        returning last_batch as last, events, encode(sha256, 'hex') as sha256`,
      values: [first, key, at],
    });
    if (archive === undefined) throw new Error('another process has taken this archive over');
    const { last, events, sha256 } = archive;
    await tx.rows({ name: 'audit_archiving', text: `select set_config('gatehouse.archiving', 'on', true)` });
    const removed = await tx.rows<{ events: number; leaves: number }>({
      name: 'audit_archived_away',
      text: `with leaves as (delete from audit_leaves where batch >= $1 and batch <= $2 returning event_id),
          events as (delete from audit_events e using leaves l where e.id = l.event_id returning 1)
        select (select count(*) from leaves) as leaves, (select count(*) from events) as events`,
      values: [first, last],
    });
    await tx.rows({ name: 'audit_archiving_off', text: `select set_config('gatehouse.archiving', 'off', true)` });
    const [{ events: gone, leaves } = { events: 0, leaves: 0 }] = removed;
    if (gone !== events || leaves !== events)
      throw new Error(
        `batches ${first} to ${last} have ${leaves} seals and ${gone} events, and their archive ${events}`,
      );
    target({ kind: 'audit_archive', id: key }, { first, last, events, sha256 });
  },
});
