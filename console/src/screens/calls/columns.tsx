import { IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react';
import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import type { PastCall } from './queries.ts';
import { texts } from './texts.tsx';
import { lengthOf } from './words.ts';

/** Whether somebody was called and did not come. */
const missedBy = ({ participants }: PastCall, me: string): boolean =>
  participants.some(({ user_id: id, state }) => id === me && state === 'missed');

/** Who it was with, as one knows them: all others in it. */
function namesFor({ participants }: PastCall, me: string): string {
  const names = participants.filter(({ user_id: id }) => id !== me).map(({ name }) => name);
  return names.length === 0 ? texts.nobodyElse : texts.names(names);
}

/** What is told of each call to one of those in it. */
export const columnsFor = (me: string): readonly Column<PastCall>[] => [
  {
    key: 'who',
    title: texts.with,
    width: 'minmax(0, 2fr)',
    phone: 'first',
    render: call => (
      <Named mark={<Mark call={call} me={me} />}>
        <AnchorLink to="/messages/$conversationId" params={{ conversationId: call.conversation_id }} inherit>
          <bdi>{namesFor(call, me)}</bdi>
        </AnchorLink>
      </Named>
    ),
  },
  {
    key: 'type',
    title: texts.type,
    width: '140px',
    render: ({ call_type: type }) => texts.callsYou[type],
  },
  {
    key: 'how',
    title: texts.status,
    width: '160px',
    phone: 'under',
    render: call => <How call={call} me={me} />,
  },
  {
    key: 'length',
    title: texts.length,
    width: '100px',
    phone: 'hidden',
    render: ({ duration }) => (duration === null || duration === 0 ? null : lengthOf(duration)),
  },
  {
    key: 'at',
    title: texts.when,
    width: '140px',
    phone: 'end',
    render: ({ created_at: at }) => <Time at={at} relative />,
  },
];

function Mark({ call, me }: { readonly call: PastCall; readonly me: string }) {
  const Icon = missedBy(call, me) ? IconPhoneX : call.caller_id === me ? IconPhoneOutgoing : IconPhoneIncoming;
  return <Icon size={20} stroke={1.5} color="var(--gh-text-3)" aria-hidden />;
}

function How({ call, me }: { readonly call: PastCall; readonly me: string }) {
  if (call.status !== 'ended') return <Status tone="info">{texts.running}</Status>;
  if (missedBy(call, me)) return <Status tone="warn">{texts.missed}</Status>;
  return (
    <Status tone={call.end_reason === 'completed' ? 'good' : 'idle'}>
      {texts.reasons[call.end_reason ?? 'failed']}
    </Status>
  );
}
