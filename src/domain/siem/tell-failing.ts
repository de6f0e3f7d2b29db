import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNode, mayHold } from '../access/holders.ts';
import { command } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { destinations } from './deliveries.ts';
import { siemFailing } from './notices.ts';

const node = 'audit.read';
/** As many are told at most. */
const mostTold = 50;

/** Tells those who read the whole audit log, once in a while that it fails. */
export const tellSiemFailing = command('siem.tell_failing', {
  input: Type.Object(
    { destination: Type.Enum([...destinations]), why: Type.String() },
    { additionalProperties: false },
  ),
  permit: byOperator,
  audit: { of: 'siem_destination', details: { since: '2026-01-31T12:00:00.000Z', why: 'connection refused' } },
  run: async (work, { destination, why }): Promise<void> => {
    const { tx, at } = work;
    const [failing] = await tx.rows<{ since: string }>({
      name: 'siem_told',
      text: `update siem_deliveries set told_at = $2 where destination = $1 and failing_since is not null and told_at is null
        returning failing_since as since`,
      values: [destination, at],
    });
    if (failing === undefined) return work.notDone();
    const readers = await tx.rows<{ id: string }>(
      sql`select u.id from users u where u.id in ${mayHold(node)} and ${holdsNode({ node, organization: null, at })}
        order by u.id limit ${mostTold}`,
    );
    const { since } = failing;
    work.target({ kind: 'siem_destination', id: destination }, { since, why });
    const to = readers.map(({ id }) => id);
    await notify(work, siemFailing, { to, facts: { destination, since }, by: null, target: null });
  },
});
