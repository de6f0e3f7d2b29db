import type { TeamRole } from './queries.ts';
import { texts } from './texts.tsx';

const labels: Readonly<Record<TeamRole, string>> = { member: texts.member, manager: texts.manager, owner: texts.owner };

export const labelOfTeamRole = (role: TeamRole): string => labels[role];

/** For a select of these roles. */
export function teamRoleChoices(roles: readonly TeamRole[]): { value: TeamRole; label: string }[] {
  return roles.map(value => ({ value, label: labels[value] }));
}
