import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Time } from '../../parts/time.tsx';
import { nameOf, TicketPriority, TicketStatus } from './marks.tsx';
import type { TicketRow, View } from './queries.ts';
import { texts } from './texts.tsx';

type Columns = readonly Column<TicketRow>[];

const subject: Column<TicketRow> = {
  key: 'subject',
  title: texts.subject,
  width: 'minmax(0, 2.4fr)',
  render: ({ ticket_id: id, subject }) => (
    <AnchorLink to="/support/$id" params={{ id }} inherit data-name>
      <bdi>{subject}</bdi>
    </AnchorLink>
  ),
};

const state: Columns = [
  { key: 'priority', title: texts.priority, width: '110px', render: ticket => <TicketPriority {...ticket} /> },
  {
    key: 'status',
    title: texts.status,
    width: '180px',
    phone: 'end',
    render: ticket => <TicketStatus {...ticket} />,
  },
];

const ends: Columns = [
  { key: 'number', title: texts.number, width: '110px', render: ({ ticket_id: id }) => id },
  {
    key: 'changed',
    title: texts.changed,
    width: '130px',
    phone: 'under',
    render: ({ updated_at: at }) => <Time at={at} relative />,
  },
];

const people: Columns = [
  {
    key: 'opened',
    title: texts.openedBy,
    width: 'minmax(0, 1fr)',
    render: ({ opened_by: who }) => <bdi>{nameOf(who)}</bdi>,
  },
  {
    key: 'assigned',
    title: texts.assignedTo,
    width: 'minmax(0, 1fr)',
    phone: 'hidden',
    render: ({ assigned_to: who }) => (who === null ? texts.nobody : <bdi>{nameOf(who)}</bdi>),
  },
];

const own: Columns = [subject, ...state, ...ends];
const handled: Columns = [subject, ...state, ...people, ...ends];

/** Of one's own tickets nobody need be told whose they are. */
export const columnsOf = (view: View): Columns => (view === 'own' ? own : handled);
