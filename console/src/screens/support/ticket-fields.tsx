import { Select } from '@mantine/core';
import { labelled, nameOf } from './marks.tsx';
import { categories, priorities, type Ticket, type TicketChanges, type TicketRead } from './queries.ts';
import { texts } from './texts.tsx';

const nobody = 'nobody';

/** Where those who handle a ticket say whom it is on and how it stands: each choice has its effect at once. */
export function TicketFields({
  ticket,
  busy,
  change,
  to,
  give,
  onClose,
}: {
  readonly ticket: TicketRead;
  readonly busy: boolean;
  readonly change: (changes: TicketChanges, said: string) => Promise<void>;
  readonly to: (status: Ticket['status']) => void;
  readonly give: (person: TicketRead['assignable'][number] | null) => void;
  /** Asks before it is closed. */
  readonly onClose: () => void;
}) {
  const { may_become: next, assignable, assigned_to: assignee } = ticket;
  // Who it is on may handle tickets no more; they stand there all the same.
  const gone = assignee !== null && !assignable.some(({ id }) => id === assignee.id) ? [assignee] : [];
  const people = [...gone, ...assignable].map(person => ({ value: person.id, label: nameOf(person) }));
  return (
    <>
      <Select
        label={texts.assignedTo}
        data={[{ value: nobody, label: texts.nobody }, ...people]}
        searchable
        value={assignee?.id ?? nobody}
        allowDeselect={false}
        disabled={busy}
        onChange={value => {
          const person = assignable.find(({ id }) => id === value);
          if (person !== undefined || value === nobody) give(person ?? null);
        }}
      />
      <Select
        label={texts.status}
        data={labelled([ticket.status, ...next], texts.statuses)}
        value={ticket.status}
        allowDeselect={false}
        disabled={busy}
        onChange={value => {
          const status = next.find(each => each === value);
          if (status === 'closed') onClose();
          else if (status !== undefined) to(status);
        }}
      />
      <Select
        label={texts.priority}
        data={labelled(priorities, texts.priorities)}
        value={ticket.priority}
        allowDeselect={false}
        disabled={busy}
        onChange={value => {
          const priority = priorities.find(each => each === value && each !== ticket.priority);
          if (priority !== undefined)
            void change({ priority }, texts.becomes(texts.priority, texts.priorities[priority]));
        }}
      />
      <Select
        label={texts.category}
        data={labelled(categories, texts.categories)}
        value={ticket.category}
        allowDeselect={false}
        disabled={busy}
        onChange={value => {
          const category = categories.find(each => each === value && each !== ticket.category);
          if (category !== undefined)
            void change({ category }, texts.becomes(texts.category, texts.categories[category]));
        }}
      />
    </>
  );
}
