import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { Tagged } from '../../api/client.ts';
import type { Shown } from '../../parts/stale/parts.ts';
import { useStaleQuestion } from '../../parts/stale/use-stale-question.tsx';
import { toastError } from '../../parts/toast.tsx';
import { nameOf } from './marks.tsx';
import { changeTicket, supportRoot, type Ticket, type TicketChanges } from './queries.ts';
import { texts } from './texts.tsx';

const shownOf = (ticket: Ticket): readonly Shown[] => [
  { label: texts.status, text: texts.statuses[ticket.status] },
  { label: texts.priority, text: texts.priorities[ticket.priority] },
  { label: texts.category, text: texts.categories[ticket.category] },
  { label: texts.assignedTo, text: ticket.assigned_to === null ? texts.nobody : nameOf(ticket.assigned_to) },
  { label: texts.subject, text: ticket.subject },
];

/** Changes a ticket at once. Where somebody else did meanwhile, says what, and asks whether to go on. */
export function useChange(
  ticket: Ticket & Tagged,
  reread: () => Promise<unknown>,
): {
  readonly busy: boolean;
  /** `said` is the change in words. */
  readonly change: (changes: TicketChanges, said: string) => Promise<void>;
  readonly question: ReactNode;
} {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const wanted = useRef<{ readonly changes: TicketChanges; readonly said: string }>({ changes: {}, said: '' });
  const send = async (): Promise<void> => {
    await changeTicket(ticket, wanted.current.changes);
    await client.invalidateQueries({ queryKey: supportRoot });
  };
  const stale = useStaleQuestion({
    title: texts.changeIt,
    action: texts.changeAnyway,
    children: <bdi>{texts.itWouldBecome(wanted.current.said)}</bdi>,
    shown: shownOf(ticket),
    reread,
    again: send,
  });
  return {
    busy,
    question: stale.question,
    change: async (changes, said) => {
      wanted.current = { changes, said };
      setBusy(true);
      try {
        await send();
      } catch (error) {
        if (!stale.refused(error)) {
          toastError(error, texts.notChanged);
          void client.invalidateQueries({ queryKey: supportRoot });
        }
      } finally {
        setBusy(false);
      }
    },
  };
}
