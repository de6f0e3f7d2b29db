import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowRight, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { holdsEverywhere } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { Facts } from '../../parts/facts.tsx';
import { ButtonLink } from '../../parts/links.tsx';
import { Pane } from '../../parts/pane.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { ActiveMark } from '../organizations/badges.tsx';
import { ChangePlanModal } from './change-plan-modal.tsx';
import { featuresSaid, PeopleUsed, PlanMark, storageSaid } from './marks.tsx';
import { fetchTenant, type Tenant, tenantKey } from './queries.ts';
import { texts } from './texts.tsx';

/** One tenant: what it has, what it uses of that, and where its plan is changed. */
export function TenantPane({
  id,
  previous,
  next,
  onClose,
}: {
  readonly id: string;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
  readonly onClose: () => void;
}) {
  const found = useQuery({ queryKey: tenantKey(id), queryFn: ({ signal }) => fetchTenant(id, signal) });
  const reads = holdsEverywhere(useMe(), 'organization.read');
  const [changing, change] = useDisclosure(false);
  const tenant = found.data;
  return (
    <Pane
      title={texts.tenant}
      previous={{ label: texts.previous, go: previous }}
      next={{ label: texts.next, go: next }}
      onClose={onClose}
    >
      {found.error !== null ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : tenant === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Stack gap="md">
          <Text fw={500} data-written>
            <bdi>{tenant.company_name}</bdi>
          </Text>
          <TenantFacts tenant={tenant} />
          <Group gap="xs">
            <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={change.open}>
              {texts.changePlan}
            </Button>
            {reads && (
              <ButtonLink
                variant="default"
                to="/organizations/$id"
                params={{ id }}
                rightSection={<IconArrowRight size={16} aria-hidden />}
              >
                {texts.openOrganization}
              </ButtonLink>
            )}
          </Group>
          {changing && <ChangePlanModal tenant={tenant} onClose={change.close} />}
        </Stack>
      )}
    </Pane>
  );
}

function TenantFacts({ tenant }: { readonly tenant: Tenant }) {
  const { plan, features, administrators, company_domain: domain, storage_limit: storage } = tenant;
  return (
    <Facts
      facts={[
        [texts.status, <ActiveMark key="status" active={tenant.active} />],
        [texts.plan, <PlanMark key="plan" plan={plan} />],
        [texts.people, <PeopleUsed key="people" tenant={tenant} />],
        [texts.storage, storage === null ? texts.noLimit : texts.upTo(storageSaid(storage))],
        [texts.features, featuresSaid(features)],
        [texts.domain, domain === null ? null : <bdi key="domain">{domain}</bdi>, domain],
        [
          texts.administrators,
          administrators.length === 0 ? texts.nobody : <bdi key="administrators">{administrators.join(', ')}</bdi>,
        ],
        [texts.created, <Time key="created" at={tenant.created_at} />],
      ]}
    />
  );
}
