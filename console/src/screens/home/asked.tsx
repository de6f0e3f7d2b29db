import { IconInbox, IconLifebuoy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { AnchorLink } from '../../parts/links.tsx';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { Section } from '../../parts/section.tsx';
import { Tile } from '../../parts/tile.tsx';
import { Time } from '../../parts/time.tsx';
import { accessOf, RequestStatus } from '../requests/request-status.tsx';
import { TicketStatus } from '../support/marks.tsx';
import { openTicketsQuery, requestedQuery } from './own.ts';
import { texts } from './texts.tsx';

/** What somebody asked for lately, how it stands, and until when they have it; nothing for who never did. */
export function YouAskedFor() {
  const { data = [] } = useQuery(requestedQuery);
  if (data.length === 0) return null;
  return (
    <Section title={texts.youAskedFor} bare actions={<All to="/requests">{texts.allRequests}</All>}>
      <Rows label={texts.youAskedFor}>
        {data.map(request => (
          <ListRow
            key={request.request_id}
            mark={<Tile icon={IconInbox} />}
            title={<bdi data-written>{accessOf(request)}</bdi>}
            hint={
              request.expires_at === null
                ? texts.askedAt(<Time at={request.requested_at} relative />)
                : texts.until(<Time at={request.expires_at} />)
            }
            end={<RequestStatus status={request.status} />}
          />
        ))}
      </Rows>
    </Section>
  );
}

/** Somebody's own tickets that are not closed; nothing where there is none. */
export function YourTickets() {
  const { data = [] } = useQuery(openTicketsQuery);
  if (data.length === 0) return null;
  return (
    <Section title={texts.yourTickets} bare actions={<All to="/support">{texts.allTickets}</All>}>
      <Rows label={texts.yourTickets}>
        {data.map(({ ticket_id: id, subject, status, updated_at: at }) => (
          <ListRow
            key={id}
            mark={<Tile icon={IconLifebuoy} />}
            title={
              <AnchorLink to="/support/$id" params={{ id }} inherit data-written>
                <bdi>{subject}</bdi>
              </AnchorLink>
            }
            hint={texts.changedAt(id, <Time at={at} relative />)}
            end={<TicketStatus status={status} />}
          />
        ))}
      </Rows>
    </Section>
  );
}

function All({ to, children }: { readonly to: '/requests' | '/support'; readonly children: string }) {
  return (
    <AnchorLink to={to} size="sm">
      {children}
    </AnchorLink>
  );
}
