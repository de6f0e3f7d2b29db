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
import { texts } from './texts.tsx';
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
    toastDone(texts.isVerifiedWith(verified.domain ?? ''));
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
      <EmptyState title={texts.thisOrganizationHasNoDomain}>
        {texts.thenVerifyItHere(
          <AnchorLink to="/organizations/$id" params={{ id }} inherit underline="always">
            {texts.setOneOnTheOverviewTab}
          </AnchorLink>,
        )}
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
        <Text size="sm">{texts.theDomainBelongsToThisOrganization}</Text>
      ) : (
        <>
          <Text size="sm">{texts.addThisRecordToTheDnsOf(<Code>{texts.txt}</Code>, <bdi>{data.domain}</bdi>)}</Text>
          <Paper withBorder p="md">
            <Stack gap="sm">
              <CopyLine label={texts.name} value={data.record.name} />
              <CopyLine label={texts.value} value={data.record.value} />
            </Stack>
          </Paper>
          {refusal !== null && (
            <Alert color="red" role="alert" title={texts.notVerified}>
              <Text size="sm" data-written>
                {refusal.message}
              </Text>
              {refusal.requestId !== null && (
                <Text size="xs" c="dimmed" mt={4}>
                  {texts.requestIdWith(refusal.requestId)}
                </Text>
              )}
            </Alert>
          )}
          <Group>
            <Button loading={busy} onClick={() => void check()}>
              {texts.checkNow}
            </Button>
            {can('organization.verify') && (
              <Button variant="default" onClick={() => setMarking(true)}>
                {texts.markAsVerifiedMore}
              </Button>
            )}
          </Group>
        </>
      )}
      <Confirm
        opened={marking}
        title={texts.markAsVerifiedWithoutProof}
        action={texts.markAsVerified}
        onConfirm={mark}
        onClose={() => setMarking(false)}
      >
        {texts.ifTheOrganizationLetsPeopleJoinBy(<bdi>{data.domain}</bdi>)}
      </Confirm>
    </Stack>
  );
}
