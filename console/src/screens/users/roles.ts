import { texts } from './texts.tsx';

/** The roles that every Gatehouse has, the strongest first, as the server names them and as people read them. */
export const systemRoles = [
  { value: 'admin', label: texts.administrator },
  { value: 'manager', label: texts.manager },
  { value: 'analyst', label: texts.analyst },
  { value: 'viewer', label: texts.viewer },
  { value: 'user', label: texts.user },
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
