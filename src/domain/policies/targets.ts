import { refuseField } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';

/**
 * Whom a policy is for, in the form in which it is kept: each once, in order. Everybody makes all others needless. Refuses what
 * names nobody: a role or a team that the organization (null: the platform) does not have.
 */
export async function storedTargets(
  on: Queryable,
  targets: readonly string[],
  organization: string | null,
): Promise<string[]> {
  const stored = targets.map((target, index) => formOf(target, `apply_to.${index}`));
  await mustBeThere(on, stored, organization);
  return stored.includes('all_users') ? ['all_users'] : [...new Set(stored)].toSorted();
}

function formOf(target: string, field: string): string {
  if (target === 'all_users') return target;
  const [, kind, name = ''] = /^(role|team|department):(.+)$/s.exec(target) ?? [];
  if (kind === 'role' && /^[a-z0-9_-]{1,100}$/.test(name)) return target;
  if (kind === 'team' && isUuid(name)) return `team:${name.toLowerCase()}`;
  if (kind === 'department' && name.trim() !== '') return `department:${foldAscii(name.trim())}`;
  throw refuseField(field, 'must be all_users, role:<moniker>, team:<id> or department:<name>');
}

async function mustBeThere(on: Queryable, targets: readonly string[], organization: string | null): Promise<void> {
  const found = await on.rows<{ target: string }>(
    sql`select 'role:' || r.moniker as target from roles r where 'role:' || r.moniker = any(${targets}::text[])
        and (r.organization_id is null or r.organization_id = ${organization}::uuid)
      union all
      select 'team:' || t.id from teams t where 'team:' || t.id = any(${targets}::text[]) and t.deleted_at is null
        and (${organization}::uuid is null or t.organization_id = ${organization}::uuid)`.named('policy_targets'),
  );
  const there = new Set(found.map(({ target }) => target));
  for (const [index, target] of targets.entries()) {
    if (/^(role|team):/.test(target) && !there.has(target))
      throw refuseField(`apply_to.${index}`, `names a ${target.split(':')[0]} that does not exist here`);
  }
}
