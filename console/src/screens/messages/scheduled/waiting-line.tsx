import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { AnchorLink } from '../../../parts/links.tsx';
import { scheduledQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** How much waits to be sent in a conversation, or could not be; leads there. */
export function WaitingLine({ conversation }: { readonly conversation: string }) {
  const { data = [] } = useQuery(scheduledQuery);
  const here = data.filter(each => each.conversation_id === conversation);
  const failed = here.filter(({ failed_at }) => failed_at !== null).length;
  if (here.length === 0) return null;
  return (
    <>
      {failed > 0 ? <IconAlertTriangle size={14} aria-hidden /> : <IconClock size={14} aria-hidden />}
      <AnchorLink to="/messages/scheduled" inherit>
        {failed > 0 ? texts.failed(failed) : texts.waiting(here.length)}
      </AnchorLink>
    </>
  );
}
