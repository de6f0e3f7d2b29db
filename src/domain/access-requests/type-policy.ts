import { refuse, refuseField } from '../../kernel/errors.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Step } from './steps.ts';

/** How a type is asked for and approved. */
export interface TypePolicy {
  readonly levels: readonly string[];
  readonly approvals: number;
  readonly longestDays: number;
  readonly reasonNeeded: boolean;
  readonly answerHours: number;
  readonly steps: readonly Step[];
  readonly inOrder: boolean;
  readonly breakGlass: boolean;
  readonly automaticRoleId: string | null;
}

export interface NewResourceType extends TypePolicy {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization: string | null;
  readonly at: Date;
}

/** Stores a type; refuses a name that is taken there. */
export async function insertResourceType(tx: Tx, type: NewResourceType): Promise<void> {
  try {
    await tx.rows(
      sql`insert into resource_types (id, name, description, organization_id, levels, approvals, longest_days,
          reason_needed, answer_hours, steps, in_order, automatic_role_id, break_glass, created_at, updated_at)
        values (${type.id}, ${type.name}, ${type.description}, ${type.organization}, ${type.levels}, ${type.approvals},
          ${type.longestDays}, ${type.reasonNeeded}, ${type.answerHours}, ${JSON.stringify(type.steps)}::jsonb,
          ${type.inOrder}, ${type.automaticRoleId}, ${type.breakGlass}, ${type.at}, ${type.at})`,
    );
  } catch (error) {
    throw brokenConstraint(error) === 'resource_types_key' ? refuse('resource_type.exists', {}) : error;
  }
}

/** Changes what is named of a type; a description may become null. */
export async function changeResourceType(
  tx: Tx,
  id: string,
  changes: { readonly [K in keyof TypePolicy]?: TypePolicy[K] | undefined } & {
    readonly description?: string | null | undefined;
  },
  at: Date,
): Promise<void> {
  await tx.rows(
    sql`update resource_types set updated_at = ${at},
        description = case when ${changes.description !== undefined} then ${changes.description ?? null} else description end,
        levels = coalesce(${changes.levels ?? null}::text[], levels),
        approvals = coalesce(${changes.approvals ?? null}, approvals),
        longest_days = coalesce(${changes.longestDays ?? null}, longest_days),
        reason_needed = coalesce(${changes.reasonNeeded ?? null}, reason_needed),
        answer_hours = coalesce(${changes.answerHours ?? null}, answer_hours),
        steps = coalesce(${changes.steps === undefined ? null : JSON.stringify(changes.steps)}::jsonb, steps),
        in_order = coalesce(${changes.inOrder ?? null}, in_order),
        automatic_role_id = case when ${changes.automaticRoleId !== undefined}
          then ${changes.automaticRoleId ?? null}::uuid else automatic_role_id end,
        break_glass = coalesce(${changes.breakGlass ?? null}, break_glass)
      where id = ${id}`.named('change_resource_type'),
  );
}

/** Refuses a role whose people would get it by themselves, where there is none: of the type's organization, or of the platform. */
export async function mustBeRole(tx: Tx, id: string, organization: string | null): Promise<void> {
  const found = await tx.rows(
    sql`select 1 from roles where id = ${id} and (organization_id is null or organization_id = ${organization}::uuid)`,
  );
  if (found.length === 0) throw refuseField('automatic_role_id', 'names a role that is not there');
}
