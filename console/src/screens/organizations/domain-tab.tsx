import { Alert, Button, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCanIn } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyLine } from '../../parts/copy-line.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { VerifiedMark } from './badges.tsx';
import { domainKey, fetchDomain, inside, type Organization } from './queries.ts';
import { useOrganization, useRenew } from './use-organization.ts';

/** How an organization proves that its domain is its own. */
export function DomainTab() {
  const { id, organization } = useOrganization();
  const can = useCanIn(id);
  const renew = useRenew(id);
  const { data, error, refetch } = useQuery({
    queryKey: domainKey(id),
    queryFn: ({ signal }) => fetchDomain(id, signal),
  });
  const [busy, setBusy] = useState(false);
  const [marking, setMarking] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);

  const proven = async (verified: Organization): Promise<void> => {
    setRefusal(null);
    toastDone(`${verified.domain} is verified`);
    await renew();
  };
  const check = async (): Promise<void> => {
    setBusy(true);
    try {
      const { data: verified } = await result(api.POST('/api/organizations/{id}/domain/check', { params: inside(id) }));
      await proven(verified);
    } catch (caught) {
      if (caught instanceof ApiError && caught.status !== 0) setRefusal(caught);
      else toastError(caught);
    } finally {
      setBusy(false);
    }
  };
  const mark = async (): Promise<void> => {
    await proven((await result(api.POST('/api/organizations/{id}/domain/verify', { params: inside(id) }))).data);
  };

  if (organization?.domain === null)
    return (
      <EmptyState title="This organization has no domain">
        <AnchorLink to="/organizations/$id" params={{ id }} inherit underline="always">
          Set one on the Overview tab
        </AnchorLink>
        , then verify it here.
      </EmptyState>
    );
  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState />;
  return (
    <Stack maw="47.5rem">
      <Group gap="xs">
        <Text fw={600}>
          <bdi>{data.domain}</bdi>
        </Text>
        <VerifiedMark verified={data.verified} />
      </Group>
      {data.verified ? (
        <Text size="sm">The domain belongs to this organization. You can delete the DNS record now.</Text>
      ) : (
        <>
          <Text size="sm">
            Add this <Code>TXT</Code> record to the DNS of <bdi>{data.domain}</bdi>, then check. DNS changes can take a
            while.
          </Text>
          <Paper withBorder p="md">
            <Stack gap="sm">
              <CopyLine label="Name" value={data.record.name} />
              <CopyLine label="Value" value={data.record.value} />
            </Stack>
          </Paper>
          {refusal !== null && (
            <Alert color="red" role="alert" title="Not verified">
              <Text size="sm" data-written>
                {refusal.message}
              </Text>
              {refusal.requestId !== null && (
                <Text size="xs" c="dimmed" mt={4}>
                  Request ID {refusal.requestId}
                </Text>
              )}
            </Alert>
          )}
          <Group>
            <Button loading={busy} onClick={() => void check()}>
              Check now
            </Button>
            {can('organization.verify') && (
              <Button variant="default" onClick={() => setMarking(true)}>
                Mark as verified…
              </Button>
            )}
          </Group>
        </>
      )}
      <Confirm
        opened={marking}
        title="Mark as verified without proof?"
        action="Mark as verified"
        onConfirm={mark}
        onClose={() => setMarking(false)}
      >
        If the organization lets people join by domain, everyone with a verified e-mail address at{' '}
        <bdi>{data.domain}</bdi> can join, including those who asked already. Do this only if you are sure that the
        domain is theirs.
      </Confirm>
    </Stack>
  );
}
