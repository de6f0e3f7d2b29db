import type { PermissionRecord } from './queries.ts';

/** The pattern that a record stands for. */
export function patternOfRecord({ resource, action }: Pick<PermissionRecord, 'resource' | 'action'>): string {
  return action === '' || (resource === '*' && action === '*') ? resource : `${resource}.${action}`;
}

/** The parts by which a pattern is stored; an action that is missing is for the server to refuse. */
export function recordOfPattern(pattern: string): Pick<PermissionRecord, 'resource' | 'action'> {
  const dot = pattern.indexOf('.');
  if (dot === -1) return { resource: pattern, action: pattern === '*' ? '*' : '' };
  return { resource: pattern.slice(0, dot), action: pattern.slice(dot + 1) };
}
