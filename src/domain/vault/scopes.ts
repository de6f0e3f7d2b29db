import { refuse } from '../../kernel/errors.ts';
import { catalogue } from '../catalogue.ts';

/** First segments of all nodes that actions ask for. */
let reserved: ReadonlySet<string> | undefined;

/**
 * Refuses a permission scope that begins like the nodes of a capability: whoever holds `user.*` must not come to
 * credentials by it, nor whoever holds `<scope>.*` to people.
 */
export function mustBeginAnew(scope: string | null | undefined): void {
  if (scope === null || scope === undefined) return;
  reserved ??= new Set(Object.keys(catalogue).map(node => node.split('.')[0] ?? node));
  if (reserved.has(scope.split('.')[0] ?? scope)) throw refuse('credential_type.scope_taken', { scope });
}
