import { Text } from '@mantine/core';
import { ApiError } from '../../../../api/errors.ts';
import { ErrorState } from '../../../../parts/states.tsx';
import { texts } from './texts.tsx';

/** Why the sign-in of somebody is not shown: mostly since they belong to places that are not one’s own to look after. */
export function NotYours({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 403) return <ErrorState error={error} retry={retry} />;
  return (
    <Text size="sm" c="dimmed">
      {texts.thisPersonAlsoBelongsToOrganizations}
    </Text>
  );
}
