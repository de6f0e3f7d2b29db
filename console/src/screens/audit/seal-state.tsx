import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/errors.ts';
import { counted } from '../../parts/counted.ts';
import { numeral, Time } from '../../parts/time.tsx';
import { fetchSeal, type Seal, sealKey } from './queries.ts';

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
    <Alert color="red" icon={<IconAlertTriangle />} title="The audit log is no longer sealed" role="alert">
      {data.broken}
    </Alert>
  );
}

/** How far the log is sealed: an event that a batch vouches for cannot be changed unnoticed. */
export function SealState() {
  const { data, error } = useSeal();
  // Who may not read the log is told so below.
  const forbidden = error instanceof ApiError && error.status === 403;
  if (data === undefined) return error === null || forbidden ? ' ' : 'The seal status is not available right now.';
  return (
    <span data-seal>
      {data.sealed_up_to === null ? (
        'Nothing is sealed yet'
      ) : (
        <>
          Sealed up to <Time at={data.sealed_up_to} />
        </>
      )}
      <Counts seal={data} />
      {data.head !== null && (
        <Text span size="xs" title={`Head of the chain: ${data.head}`} data-head={data.head}>
          {' '}
          · head <code>{data.head.slice(0, 12)}…</code>
        </Text>
      )}
    </span>
  );
}

function Counts({ seal: { batches, unsealed } }: { readonly seal: Seal }) {
  return (
    <>
      {batches !== null && ` · ${counted(batches, 'batch', 'batches')}`}
      {unsealed !== null && ` · ${numeral(unsealed)}${unsealed >= 10_000 ? ' or more' : ''} not sealed yet`}
    </>
  );
}
