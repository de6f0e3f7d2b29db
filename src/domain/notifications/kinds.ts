import { fits } from '../../kernel/input.ts';
import type { NotificationKind } from '../notification.ts';
import type { Ports } from '../ports.ts';

/** Every kind that a capability declares, in the order of the capabilities. */
export function notificationKinds({ capabilities }: Pick<Ports, 'capabilities'>): readonly NotificationKind[] {
  return capabilities.flatMap(({ notifications }) => notifications);
}

/** A notification as it is stored, as far as its words go. */
export interface Told {
  readonly kind: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly by_name: string | null;
}

/** A sentence without its full stop. Of what an older version stored otherwise it says what it is about. */
export function titleOf(kinds: readonly NotificationKind[], { kind: name, facts, by_name }: Told): string {
  const kind = kinds.find(each => each.name === name);
  if (kind === undefined) return 'Something happened that this version does not know';
  return fits(kind.facts, facts) ? kind.words(facts, by_name) : kind.about;
}
