import { deviceName } from '../../parts/device.ts';
import { Facts } from '../../parts/facts.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import classes from './audit.module.css';
import { keyOf, Named, TargetName } from './names.tsx';
import { Outcome } from './outcome.tsx';
import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

/** Where it happened and with what, and what it is called by. */
export function EventFacts({ event }: { readonly event: AuditEvent }) {
  return (
    <Facts
      facts={[
        [texts.outcome, <Outcome key="outcome" outcome={event.outcome} />],
        [texts.to, event.target_id === null ? null : <Target key="to" event={event} id={event.target_id} />],
        [
          texts.in,
          event.organization_id === null ? (
            texts.theWholeInstallation
          ) : (
            <Named key="in" kind="organization" id={event.organization_id} name={null} />
          ),
        ],
        [texts.from, event.ip_address === '' ? null : <bdi key="from">{event.ip_address}</bdi>],
        [texts.with, event.user_agent === '' ? null : <Device key="with" agent={event.user_agent} />],
        [texts.withApiKey, keyOf(event) === null ? null : <bdi key="key">{keyOf(event)}</bdi>],
        [texts.action, <Written key="action" text={event.action} />],
        [
          texts.request,
          event.request_id === '' ? null : <Written key="request" text={event.request_id} />,
          event.request_id,
        ],
        [texts.id, <Written key="id" text={event.id} />, event.id],
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
        {texts.allAboutIt}
      </AnchorLink>
    </>
  );
}

/** What people call it; all that it says of itself stands with what is recorded. */
function Device({ agent }: { readonly agent: string }) {
  return <bdi title={agent}>{deviceName(agent)}</bdi>;
}
