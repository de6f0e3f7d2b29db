import { useCan } from '../../../access/can.ts';
import { TrailEvents } from '../../audit/trail.tsx';
import { texts } from './texts.tsx';
import { useCredential } from './use-credential.ts';

/** What was done with the credential. */
export function CredentialActivityTab() {
  const { id } = useCredential();
  if (!useCan()('audit.read')) return null;
  return <TrailEvents title={texts.activity} filters={{ target: id }} empty={texts.nothingYet} />;
}
