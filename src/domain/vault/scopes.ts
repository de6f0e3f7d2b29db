import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { systemRoles } from '../access/system-roles.ts';
import type { Catalogue } from '../catalogue.ts';
import { administratorPatterns } from '../organizations/administrators.ts';

/** First segments of all nodes that actions ask for, and of all patterns that roles hold from the start. */
function reservedIn({ asked }: Catalogue): ReadonlySet<string> {
  // Some of these patterns stand for what has no action of its own: `risk.*` must not come to cover a secret.
  const patterns = [...systemRoles.flatMap(role => role.patterns), ...administratorPatterns];
  return new Set([...Object.keys(asked), ...patterns].map(node => node.split('.')[0] ?? node));
}

/** A credential type with the permission scope that it is to have. */
interface Scoped {
  readonly id: string;
  /** Null: of the platform. */
  readonly organization: string | null;
  readonly scope: string | null | undefined;
}

/**
 * Refuses a permission scope that gives more than the credentials of its type. One that begins like the nodes of a
 * capability or what a system role holds: whoever holds `user.*` must not come to credentials by it, nor whoever holds
 * `<scope>.*` to people. One that another type has, or that begins like it (`svc.fields.fetch` would be both `fields.fetch`
 * of `svc` and `fetch` of `svc.fields`): of the same organization or of the platform, whose scopes count in all of them.
 * Other organizations may have the same, and nobody learns of it. Those who set one take turns from here to the end of the
 * transaction.
 */
export async function mustStandAlone(tx: Tx, catalogue: Catalogue, { id, organization, scope }: Scoped): Promise<void> {
  if (scope === null || scope === undefined) return;
  if (reservedIn(catalogue).has(scope.split('.')[0] ?? scope))
    throw refuse('credential_type.scope_taken', { scope, overlaps: null });
  await tx.rows({
    name: 'set_scopes_in_turn',
    text: `select pg_advisory_xact_lock(hashtext('gatehouse permission scopes'))`,
  });
  const [other] = await tx.rows<{ scope: string }>({
    name: 'overlapping_scope',
    text: `select t.permission_scope as scope from credential_types t
      where t.id <> $1 and (t.permission_scope = $3::text or starts_with(t.permission_scope, $3::text || '.')
          or starts_with($3::text, t.permission_scope || '.'))
        and (t.organization_id is null or (($2::uuid is null or t.organization_id = $2)
          and exists (select 1 from organizations o where o.id = t.organization_id and o.deleted_at is null)))
      order by t.permission_scope <> $3::text, t.permission_scope limit 1`,
    values: [id, organization, scope],
  });
  if (other !== undefined) throw refuse('credential_type.scope_taken', { scope, overlaps: other.scope });
}
