import { IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react';
import type { CallInfo } from '../../calls/server.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { RowOpener } from '../../parts/row-action.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import type { PastCall } from './queries.ts';
import { texts } from './texts.tsx';
import { missedBy } from './use-history.ts';
import { lengthOf } from './words.ts';

/** Who it was with, as one knows them: all others in it. */
export function namesFor({ participants }: Pick<PastCall, 'participants'>, me: string): string {
  const names = participants.filter(({ user_id: id }) => id !== me).map(({ name }) => name);
  return names.length === 0 ? texts.nobodyElse : texts.names(names);
}

/** What is told of each call to one of those in it. */
export const columnsFor = (me: string, onOpen: (id: string) => void): readonly Column<PastCall>[] => [
  {
    key: 'who',
    title: texts.with,
    width: 'minmax(9rem, 2fr)',
    phone: 'first',
    render: call => (
      <Named mark={<Mark call={call} me={me} />}>
        <RowOpener onOpen={() => onOpen(call.id)}>
          <bdi>{namesFor(call, me)}</bdi>
        </RowOpener>
      </Named>
    ),
  },
  {
    key: 'type',
    title: texts.type,
    width: 'minmax(0, 1fr)',
    render: ({ call_type: type }) => texts.callsYou[type],
  },
  {
    key: 'how',
    title: texts.status,
    width: 'minmax(0, 1.2fr)',
    phone: 'under',
    render: call => <How call={call} me={me} />,
  },
  {
    key: 'length',
    title: texts.length,
    width: '70px',
    phone: 'hidden',
    render: ({ duration }) => (duration === null || duration === 0 ? null : lengthOf(duration)),
  },
  {
    key: 'at',
    title: texts.when,
    width: 'minmax(0, 1.2fr)',
    phone: 'end',
    render: ({ created_at: at }) => <Time at={at} relative />,
  },
];

function Mark({ call, me }: { readonly call: PastCall; readonly me: string }) {
  const Icon = missedBy(call, me) ? IconPhoneX : call.caller_id === me ? IconPhoneOutgoing : IconPhoneIncoming;
  return <Icon size={20} stroke={1.5} color="var(--gh-text-3)" aria-hidden />;
}

export function How({ call, me }: { readonly call: CallInfo; readonly me: string }) {
  if (call.status !== 'ended') return <Status tone="info">{texts.running}</Status>;
  if (missedBy(call, me)) return <Status tone="warn">{texts.missed}</Status>;
  return (
    <Status tone={call.end_reason === 'completed' ? 'good' : 'idle'}>
      {texts.reasons[call.end_reason ?? 'failed']}
    </Status>
  );
}
