import { refuse } from '../../kernel/errors.ts';
import { systemRoles } from '../access/system-roles.ts';
import { catalogue } from '../catalogue.ts';
import { administratorPatterns } from '../organizations/administrators.ts';

/** First segments of all nodes that actions ask for, and of all patterns that roles hold from the start. */
let reserved: ReadonlySet<string> | undefined;

function reservedSegments(): ReadonlySet<string> {
  // Some of these patterns stand for what has no action of its own: `risk.*` must not come to cover a secret.
  const patterns = [...systemRoles.flatMap(role => role.patterns), ...administratorPatterns];
  return new Set([...Object.keys(catalogue), ...patterns].map(node => node.split('.')[0] ?? node));
}

/**
 * Refuses a permission scope that begins like the nodes of a capability or what a system role holds: whoever holds
 * `user.*` must not come to credentials by it, nor whoever holds `<scope>.*` to people.
 */
export function mustBeginAnew(scope: string | null | undefined): void {
  if (scope === null || scope === undefined) return;
  reserved ??= reservedSegments();
  if (reserved.has(scope.split('.')[0] ?? scope)) throw refuse('credential_type.scope_taken', { scope });
}
