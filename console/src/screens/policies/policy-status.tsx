import { Status } from '../../parts/status.tsx';
import type { Policy } from './queries.ts';
import { texts } from './texts.tsx';

/** Whether a policy holds, only reports, or is off. */
export function PolicyStatus({ policy: { enabled, configuration } }: { readonly policy: Policy }) {
  if (!enabled) return <Status tone="idle">{texts.off}</Status>;
  return configuration.report_only === true ? (
    <Status tone="info">{texts.reportsOnly}</Status>
  ) : (
    <Status tone="good">{texts.on}</Status>
  );
}
