import type { TeamRole } from './queries.ts';

const labels: Readonly<Record<TeamRole, string>> = { member: 'Member', manager: 'Manager', owner: 'Owner' };

export const labelOfTeamRole = (role: TeamRole): string => labels[role];

/** For a select of these roles. */
export function teamRoleChoices(roles: readonly TeamRole[]): { value: TeamRole; label: string }[] {
  return roles.map(value => ({ value, label: labels[value] }));
}
