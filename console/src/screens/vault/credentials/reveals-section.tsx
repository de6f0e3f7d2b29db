import { Text } from '@mantine/core';
import { AnchorLink } from '../../../parts/links.tsx';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Time } from '../../../parts/time.tsx';
import { LastEvents } from '../../audit/last-events.tsx';
import { ActorMark, ActorName } from '../../audit/names.tsx';
import { reasonOf } from '../../audit/reasons.ts';
import { texts } from './texts.tsx';

/** The events of a credential's reveals. */
export const revealsOf = (id: string) => ({ target: id, action: 'credential.reveal*' });

/** Who revealed a secret of it last, and why. */
export function RevealsSection({ id }: { readonly id: string }) {
  return (
    <LastEvents
      title={texts.whoRevealedIt}
      filters={revealsOf(id)}
      most={4}
      all={
        <AnchorLink to="/vault/credentials/$id/reveals" params={{ id }} size="sm" fw={500}>
          {texts.all}
        </AnchorLink>
      }
      empty={texts.nobodyHasRevealedASecretOfIt}
    >
      {events => (
        <Rows label={texts.whoRevealedIt} plain>
          {events.map(event => {
            const reason = reasonOf(event);
            return (
              <ListRow
                key={event.id}
                mark={<ActorMark event={event} />}
                title={<ActorName event={event} />}
                hint={
                  <span data-written>
                    {event.outcome !== 'success' && texts.refused}
                    {reason !== null && <bdi>{event.outcome === 'success' ? `“${reason}”` : reason}</bdi>}
                  </span>
                }
                end={
                  <Text span size="xs" c="dimmed">
                    <Time at={event.timestamp} relative />
                  </Text>
                }
              />
            );
          })}
        </Rows>
      )}
    </LastEvents>
  );
}
