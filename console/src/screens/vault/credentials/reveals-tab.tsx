import { useCan } from '../../../access/can.ts';
import { TrailEvents } from '../../audit/trail.tsx';
import { revealsOf } from './reveals-section.tsx';
import { texts } from './texts.tsx';
import { useCredential } from './use-credential.ts';

/** Who revealed a secret of the credential, when and why. */
export function RevealsTab() {
  const { id } = useCredential();
  if (!useCan()('audit.read')) return null;
  return (
    <TrailEvents title={texts.whoRevealedThis} filters={revealsOf(id)} empty={texts.nobodyHasRevealedASecretOfIt} />
  );
}
