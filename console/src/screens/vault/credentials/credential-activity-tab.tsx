import { useCan } from '../../../access/can.ts';
import { TrailEvents } from '../../audit/trail.tsx';
import { useCredential } from './use-credential.ts';

/** What was done with the credential. */
export function CredentialActivityTab() {
  const { id } = useCredential();
  if (!useCan()('audit.read')) return null;
  return <TrailEvents title="Activity" filters={{ target: id }} empty="Nothing yet" />;
}
