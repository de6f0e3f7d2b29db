import { Status } from '../../parts/status.tsx';
import type { Ticket } from './queries.ts';
import { texts } from './texts.tsx';

const tones = { open: 'info', pending: 'warn', resolved: 'good', closed: 'idle' } as const;
const urgency = { low: 'idle', medium: 'idle', high: 'warn', critical: 'bad' } as const;

/** How a ticket stands. */
export function TicketStatus({ status }: Pick<Ticket, 'status'>) {
  return <Status tone={tones[status]}>{texts.statuses[status]}</Status>;
}

/** How urgent a ticket is. */
export function TicketPriority({ priority }: Pick<Ticket, 'priority'>) {
  return <Status tone={urgency[priority]}>{texts.priorities[priority]}</Status>;
}

/** What somebody of a ticket is called. */
export const nameOf = ({ name }: { readonly name: string | null }): string => name ?? texts.somebodyGone;

export const labelled = <K extends string>(
  values: readonly K[],
  words: Readonly<Record<K, string>>,
): { value: K; label: string }[] => values.map(value => ({ value, label: words[value] }));
