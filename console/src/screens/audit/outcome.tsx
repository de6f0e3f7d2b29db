import { Status } from '../../parts/status.tsx';
import classes from './audit.module.css';
import { deedOf } from './deeds.ts';
import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

export function Outcome({ outcome }: { readonly outcome: string }) {
  return outcome === 'success' ? (
    <Status tone="good">{texts.succeeded}</Status>
  ) : (
    <Status tone="bad">{texts.refused}</Status>
  );
}

/** What was done; what was refused says so first. */
export function Deed({ event }: { readonly event: AuditEvent }) {
  return (
    <span className={classes.deed}>
      {event.outcome !== 'success' && <Status tone="bad">{texts.refused}</Status>}{' '}
      <span className={classes.cut}>{deedOf(event)}</span>
    </span>
  );
}
