import { useDisclosure } from '@mantine/hooks';
import { useCan } from '../../../access/can.ts';
import { PlaceName } from '../../../access/place-name.tsx';
import { Columns } from '../../../parts/columns.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { Section } from '../../../parts/section.tsx';
import { Time } from '../../../parts/time.tsx';
import { useMayShareCredential, useOverCredential } from '../rights.ts';
import { HistorySection } from './history-section.tsx';
import type { Credential } from './queries.ts';
import { RevealsSection } from './reveals-section.tsx';
import { ShareModal } from './sharing/share-modal.tsx';
import { SharesSection } from './sharing/shares-section.tsx';
import { texts } from './texts.tsx';
import { useCredential } from './use-credential.ts';
import { ValuesSection } from './values-section.tsx';

/** The values of a credential, and beside them who else comes to it. */
export function CredentialOverview() {
  const credential = useCredential();
  const { may } = useOverCredential(credential);
  const mayShare = useMayShareCredential(credential);
  const mayReadAudit = useCan()('audit.read');
  const [sharing, share] = useDisclosure(false);
  return (
    <Columns
      side={
        <>
          <SharesSection credential={credential} onShare={mayShare ? share.open : null} />
          {mayReadAudit && <RevealsSection key={credential.id} id={credential.id} />}
          <Details credential={credential} />
        </>
      }
    >
      <ValuesSection key={credential.id} credential={credential} />
      {may('fields.fetch') && <HistorySection credential={credential} />}
      {sharing && <ShareModal credential={credential} onClose={share.close} />}
    </Columns>
  );
}

function Details({ credential: { type, organizationId, createdAt, updatedAt } }: { readonly credential: Credential }) {
  return (
    <Section title={texts.details} bare>
      <Facts
        facts={[
          [texts.type, <bdi key="type">{type.name}</bdi>],
          [texts.belongsTo, <PlaceName key="place" of={organizationId} />],
          [texts.created, <Time key="created" at={createdAt} />],
          [texts.changed, <Time key="changed" at={updatedAt} />],
        ]}
      />
    </Section>
  );
}
