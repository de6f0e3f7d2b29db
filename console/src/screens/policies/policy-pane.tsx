import { Button, Group, List, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { holdsOver } from '../../access/can.ts';
import type { Tagged } from '../../api/client.ts';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ButtonLink } from '../../parts/links.tsx';
import { Pane } from '../../parts/pane.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { PolicyHits } from './hits.tsx';
import { capital, saysOf, whomOf } from './kinds.ts';
import { PolicyStatus } from './policy-status.tsx';
import { endPolicy, fetchPolicy, type Policy, policiesRoot, policyKey } from './queries.ts';
import { texts } from './texts.tsx';

/** One policy: what it asks of whom, and whom it would have stopped while it only reports. */
export function PolicyPane({
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
  const found = useQuery({ queryKey: policyKey(id), queryFn: ({ signal }) => fetchPolicy(id, signal) });
  const policy = found.data;
  return (
    <Pane
      title={texts.policy}
      previous={{ label: texts.previous, go: previous }}
      next={{ label: texts.next, go: next }}
      onClose={onClose}
    >
      {found.error !== null ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : policy === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Stack gap="md">
          <Text fw={500}>{texts.types[policy.policy_type]}</Text>
          <PolicyFacts policy={policy} />
          {policy.configuration.report_only === true && <PolicyHits id={id} />}
          <PolicyActions policy={policy} reload={() => found.refetch()} onEnded={onClose} />
        </Stack>
      )}
    </Pane>
  );
}

const shownOf = (policy: Policy) => [
  { label: texts.whom, text: whomOf(policy) },
  { label: texts.asks, text: saysOf(policy.policy_type, policy.configuration).join(', ') },
];

function PolicyFacts({ policy }: { readonly policy: Policy }) {
  const { policy_type: type, configuration, organization_name: place } = policy;
  const says = saysOf(type, configuration);
  return (
    <Facts
      facts={[
        [texts.status, <PolicyStatus key="status" policy={policy} />],
        [texts.whom, <bdi key="whom">{whomOf(policy)}</bdi>],
        [texts.where, place === null ? texts.everywhere : <bdi key="where">{place}</bdi>],
        [
          texts.asks,
          says.length === 0 ? (
            texts.nothing
          ) : (
            <List key="asks" size="sm" listStyleType="none" p={0}>
              {says.map(each => (
                <li key={each}>{capital(each)}</li>
              ))}
            </List>
          ),
        ],
        ...(type === 'ip_allowlist' && (configuration.cidrs?.length ?? 0) > 3
          ? [[texts.ranges, <bdi key="ranges">{configuration.cidrs?.join(', ')}</bdi>] as const]
          : []),
        [texts.changed, <Time key="changed" at={policy.updated_at} />],
      ]}
    />
  );
}

function PolicyActions({
  policy,
  reload,
  onEnded,
}: {
  readonly policy: Policy & Tagged;
  readonly reload: () => Promise<unknown>;
  readonly onEnded: () => void;
}) {
  const client = useQueryClient();
  const [ending, end] = useDisclosure(false);
  if (!holdsOver(useMe(), 'policy.write', policy.organization_id)) return null;
  return (
    <Group gap="xs">
      <ButtonLink to="/policies/$id/edit" params={{ id: policy.id }} leftSection={<IconPencil size={16} aria-hidden />}>
        {texts.edit}
      </ButtonLink>
      <Button variant="default" onClick={end.open}>
        {texts.end}
      </Button>
      <Confirm
        opened={ending}
        title={texts.endAsked}
        action={texts.end}
        shown={shownOf(policy)}
        onStale={reload}
        onConfirm={async () => {
          await endPolicy(policy);
          toastDone(texts.wasEnded);
          onEnded();
          client.removeQueries({ queryKey: policyKey(policy.id) });
          void client.invalidateQueries({ queryKey: policiesRoot });
        }}
        onClose={end.close}
      >
        {texts.endsAtOnce}
      </Confirm>
    </Group>
  );
}
