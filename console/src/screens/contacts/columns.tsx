import { Avatar } from '../../parts/avatar.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { Time } from '../../parts/time.tsx';
import { type Contact, nameOf } from './queries.ts';
import { texts } from './texts.tsx';

/** Who it is, and since when. */
export const columnsWith = (since: string): readonly Column<Contact>[] => [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    phone: 'first',
    render: person => (
      <Named mark={<Avatar name={nameOf(person)} person={person.id} />}>
        <bdi>{nameOf(person)}</bdi>
      </Named>
    ),
  },
  {
    key: 'username',
    title: texts.userName,
    width: 'minmax(0, 1fr)',
    render: ({ username }) => <bdi>{username}</bdi>,
  },
  { key: 'since', title: since, width: '120px', render: person => <Time at={person.since} relative /> },
];
