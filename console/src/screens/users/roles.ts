/** The roles that every Gatehouse has, the strongest first, as the server names them and as people read them. */
export const systemRoles = [
  { value: 'admin', label: 'Administrator' },
  { value: 'manager', label: 'Manager' },
  { value: 'analyst', label: 'Analyst' },
  { value: 'viewer', label: 'Viewer' },
  { value: 'user', label: 'User' },
] as const;

export type SystemRole = (typeof systemRoles)[number]['value'];

/** The role that a text names. */
export function systemRoleOf(value: unknown): SystemRole | undefined {
  return systemRoles.find(role => role.value === value)?.value;
}

/** How people read a role. */
export function labelOfRole(value: SystemRole): string {
  return systemRoles.find(role => role.value === value)?.label ?? value;
}
