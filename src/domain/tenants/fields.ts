import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { features } from '../organizations/features.ts';
import { type PlanName, plans } from '../organizations/plans.ts';

export const Plan = Type.Enum(['starter', 'business', 'enterprise']);
export const Features = Type.Array(Type.Enum(features), { maxItems: features.length, uniqueItems: true });
export const PeopleLimit = Type.Integer({ minimum: 1, maximum: 10_000_000 });

/** Refuses a limit that the plan has no room for: a number of one's own only lowers it. */
export function mustBeWithinPlan(plan: PlanName | null, limit: number | null, field: string): void {
  const most = plan === null ? null : plans[plan].people;
  if (most !== null && limit !== null && limit > most)
    throw refuseField(field, `must be at most ${most}, which is what the plan ${plan} has room for`);
}
