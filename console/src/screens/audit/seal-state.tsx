import { Alert, Button, Code, Popover, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/errors.ts';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { fetchSeal, type Seal, sealKey } from './queries.ts';
import { texts } from './texts.tsx';

/** How often the seal is looked at again, in milliseconds. */
const pause = 10_000;

function useSeal() {
  return useQuery({
    queryKey: sealKey,
    queryFn: ({ signal }) => fetchSeal(signal),
    refetchInterval: ({ state }) => (state.error instanceof ApiError && state.error.status === 403 ? false : pause),
  });
}

/** That nothing is sealed any more, and what to do; nothing while all is well. */
export function BrokenSeal() {
  const { data } = useSeal();
  if (data === undefined || data.broken === null) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={texts.theAuditLogIsNoLongerSealed} role="alert">
      {data.broken}
    </Alert>
  );
}

/** How far the log is sealed: an event that a batch vouches for cannot be changed unnoticed. More of it when one asks. */
export function SealState() {
  const { data, error } = useSeal();
  if (data === undefined) return error === null ? null : <Text c="dimmed">{texts.sealUnknown}</Text>;
  return (
    <Popover position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" leftSection={<IconLock size={16} aria-hidden />} data-seal>
          {data.sealed_up_to === null
            ? texts.nothingSealedYet
            : texts.sealedAt(<Time at={data.sealed_up_to} relative />)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.seal}>
        <Facts facts={factsOf(data)} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** How it goes with sending events to a SIEM. */
function Delivery({ sent, waiting, failing_since: since, last_error: why }: Seal['deliveries'][number]) {
  const events = texts.sentAndWaiting(numeral(sent), `${numeral(waiting)}${waiting >= 10_000 ? texts.orMore : ''}`);
  if (since === null) return events;
  return (
    <>
      {events}
      <Text c="red" size="sm">
        {texts.failingSince(<Time at={since} relative />, why)}
      </Text>
    </>
  );
}

function factsOf({
  sealed_up_to: upTo,
  batches,
  unsealed,
  head,
  public_key: key,
  archived,
  deliveries,
}: Seal): readonly Fact[] {
  const facts: readonly Fact[] = [
    [texts.sealedUpTo, upTo === null ? null : <Time key="up-to" at={upTo} form="exact" />],
    [texts.batches, batches === null ? null : numeral(batches)],
    [texts.notSealedYet, unsealed === null ? null : `${numeral(unsealed)}${unsealed >= 10_000 ? texts.orMore : ''}`],
    [texts.headOfTheChain, head === null ? null : <Code key="head">{head}</Code>, head],
    [texts.publicKey, key === null ? null : <Code key="key">{key}</Code>, key],
    [
      texts.archived,
      archived === null
        ? null
        : texts.archivedUpTo(numeral(archived.events), <Time key="archived" at={archived.up_to} />),
    ],
    ...deliveries.map((delivery): Fact => [texts.sentTo[delivery.destination], <Delivery key="sent" {...delivery} />]),
  ];
  // What is not told to everybody is left out.
  return facts.filter(([, value]) => value !== null);
}
