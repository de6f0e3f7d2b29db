import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Devices } from './devices.tsx';
import { Kinds } from './kinds.tsx';
import { notificationSettingsQuery } from './queries.ts';
import { QuietHours } from './quiet-hours.tsx';

/** How one is told of what, and when no mail leaves. */
export function NotificationsTab() {
  const { data, error, refetch } = useQuery(notificationSettingsQuery);
  if (data === undefined)
    return error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <Stack gap="xl">
      <Devices text={data.push_text} />
      <Kinds kinds={data.kinds} />
      <QuietHours quiet={data.quiet_hours} timezone={data.timezone} />
    </Stack>
  );
}
