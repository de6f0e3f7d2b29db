import { refuseField } from '../../kernel/errors.ts';
import type { ResourceType } from './resource-types.ts';

/** Refuses what the type's policy does. What is not registered needs a reason. */
export function mustSuit(
  type: ResourceType | undefined,
  asked: { readonly accessLevel: string; readonly durationDays: number; readonly justification?: string | undefined },
): void {
  if (type !== undefined && !type.levels.includes(asked.accessLevel))
    throw refuseField('access_level', `must be one of ${type.levels.join(', ')}`);
  if (type !== undefined && asked.durationDays > type.longest_days)
    throw refuseField('duration_days', `must be at most ${type.longest_days}`);
  if ((type?.reason_needed ?? true) && (asked.justification ?? '').trim() === '')
    throw refuseField('justification', 'must say why');
}
