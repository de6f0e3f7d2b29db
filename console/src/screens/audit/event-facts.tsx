import { deviceName } from '../../parts/device.ts';
import { Facts } from '../../parts/facts.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import classes from './audit.module.css';
import { Named, TargetName } from './names.tsx';
import { Outcome } from './outcome.tsx';
import type { AuditEvent } from './queries.ts';

/** Where it happened and with what, and what it is called by. */
export function EventFacts({ event }: { readonly event: AuditEvent }) {
  return (
    <Facts
      facts={[
        ['Outcome', <Outcome key="outcome" outcome={event.outcome} />],
        ['To', event.target_id === null ? null : <Target key="to" event={event} id={event.target_id} />],
        [
          'In',
          event.organization_id === null ? (
            'The whole installation'
          ) : (
            <Named key="in" kind="organization" id={event.organization_id} name={null} />
          ),
        ],
        ['From', event.ip_address === '' ? null : <bdi key="from">{event.ip_address}</bdi>],
        ['With', event.user_agent === '' ? null : <Device key="with" agent={event.user_agent} />],
        ['Action', <Written key="action" text={event.action} />],
        [
          'Request',
          event.request_id === '' ? null : <Written key="request" text={event.request_id} />,
          event.request_id,
        ],
        ['Id', <Written key="id" text={event.id} />, event.id],
      ]}
    />
  );
}

function Written({ text }: { readonly text: string }) {
  return (
    <span className={classes.id} title={text}>
      {text}
    </span>
  );
}

function Target({ event, id }: { readonly event: AuditEvent; readonly id: string }) {
  return (
    <>
      {event.target_type?.replaceAll('_', ' ')} <TargetName event={event} />
      <AnchorLink to="/audit" search={{ target: id }} size="xs">
        All about it
      </AnchorLink>
    </>
  );
}

/** What people call it; all that it says of itself stands with what is recorded. */
function Device({ agent }: { readonly agent: string }) {
  return <bdi title={agent}>{deviceName(agent)}</bdi>;
}
