import type { Actor } from '../kernel/actor.ts';
import type { Editable } from '../kernel/edits.ts';
import type { Tx } from '../platform/db/queryable.ts';
import { raw, sql } from '../platform/db/sql.ts';
import { within } from './access/over.ts';
import { organizationsIn } from './access/rules.ts';
import { visibleUser } from './people/users.ts';

/** How actions that edit are named, as against those that read or make. */
const editing = '\\.(update|set$|change_|give_grant|take_grant|add_field|remove_field|order_fields)';

/**
 * Declares a kind of things that people edit, for `edits` of commands. `kind` is what audit events call it, `name` what people
 * do. Its table has a `revision`, which the database raises with every change.
 */
export function editable(kind: string, table: string, name = kind): Editable<Tx> {
  return {
    name,
    async lock(tx, asked) {
      const id = asked.toLowerCase();
      const [found] = await tx.rows<{ revision: number }>({
        name: `lock_revision_of_${kind}`,
        text: `select revision from ${table} where id = $1 for update`,
        values: [id],
      });
      if (found === undefined) return null;
      return { id, revision: found.revision, lastEdit: viewer => lastEdit(tx, { kind, id }, viewer) };
    },
  };
}

/**
 * The name is told to those who would read it elsewhere: in the audit log, if they may read it where the edit lies, or of the
 * person, if they may read them. Whoever may change a thing need not know who else there is.
 */
async function lastEdit(
  tx: Tx,
  { kind, id }: { readonly kind: string; readonly id: string },
  viewer: Actor | null,
): Promise<{ at: string; by: string | null } | null> {
  const where = (node: string): readonly string[] | null => {
    const scope = viewer?.holds(node) ?? null;
    return scope === null ? [] : organizationsIn(scope);
  };
  const [edit] = await tx.rows<{ at: string; by: string | null }>(
    sql`select e.at, case when u.id = ${viewer?.userId ?? null} or ${within('e.organization_id', where('audit.read'))}
          or ${visibleUser(where('user.read.other'))}
        then coalesce(u.display_name, u.username) end as by
      from audit_events e left join users u on u.id = e.actor_id and u.deleted_at is null
      where e.target_id = ${id} and e.target_kind = ${kind} and e.outcome = 'success' and e.action ~ '${raw(editing)}'
      order by e.id desc limit 1`.named('last_edit'),
  );
  return edit ?? null;
}
