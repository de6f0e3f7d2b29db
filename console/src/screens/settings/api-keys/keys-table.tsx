import { Code, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Status } from '../../../parts/status.tsx';
import { Time } from '../../../parts/time.tsx';
import type { ApiKey } from './queries.ts';
import { texts } from './texts.tsx';

const soonMilliseconds = 7 * 24 * 3_600_000;

/** API keys: what each is for and can do, when it was last used, and until when it is good. */
export function KeysTable({
  keys,
  label,
  empty,
  menu,
}: {
  readonly keys: readonly ApiKey[];
  readonly label: string;
  readonly empty: ReactNode;
  readonly menu: ((key: ApiKey) => ReactNode) | null;
}) {
  const columns: Column<ApiKey>[] = [
    { key: 'name', title: texts.name, width: 'minmax(0, 3fr)', phone: 'first', render: key => <Name of={key} /> },
    { key: 'use', title: texts.use, width: 'minmax(0, 2fr)', render: key => <LastUse of={key} /> },
    { key: 'expires', title: texts.expires, width: 'minmax(0, 1.5fr)', render: key => <Ends of={key} /> },
    ...(menu === null
      ? []
      : [{ key: 'menu', title: texts.actions, width: '70px', phone: 'end' as const, render: menu }]),
  ];
  return <DataTable label={label} columns={columns} count={keys.length} rowAt={index => keys[index]} empty={empty} />;
}

function Name({ of }: { readonly of: ApiKey }) {
  const [old] = of.old_secrets;
  return (
    <Stack gap={2} miw={0} py={4}>
      <Text size="sm" fw={500} truncate>
        <bdi>{of.name}</bdi>
      </Text>
      <Text size="xs" c="dimmed" truncate title={of.permissions.join(', ')}>
        {of.prefix !== null && <Code fz="xs">{of.prefix}…</Code>} {of.permissions.join(', ')}
      </Text>
      {of.organization_name !== null && (
        <Text size="xs" c="dimmed" truncate>
          {texts.onlyIn(of.organization_name)}
        </Text>
      )}
      {old !== undefined && (
        <Text size="xs" c="dimmed" truncate title={old.prefix}>
          {texts.oldSecretEnds(<Time key="ends" at={old.ends_at} relative />, stillUsed(of, old.last_used_at))}
        </Text>
      )}
    </Stack>
  );
}

/** Whether a secret from before was used since there is a new one. */
function stillUsed({ rotated_at }: ApiKey, used: string | null): boolean {
  return used !== null && Date.parse(used) > Date.parse(rotated_at);
}

function LastUse({ of: { last_used_at: at, last_used_ip: ip } }: { readonly of: ApiKey }) {
  if (at === null) return <Text size="sm">{texts.notUsedYet}</Text>;
  return (
    <Stack gap={2} miw={0}>
      <Time at={at} relative />
      {ip !== null && (
        <Text size="xs" c="dimmed" truncate>
          <bdi>{texts.from(ip)}</bdi>
        </Text>
      )}
    </Stack>
  );
}

function Ends({ of: { expires_at: at, prefix } }: { readonly of: ApiKey }) {
  const left = Date.parse(at) - Date.now();
  if (left <= 0) return <Status tone="bad">{texts.expired}</Status>;
  return (
    <Group gap="xs">
      <Time at={at} relative />
      {prefix === null ? (
        <Status tone="bad">{texts.noSecret}</Status>
      ) : (
        left < soonMilliseconds && <Status tone="warn">{texts.expiresSoon}</Status>
      )}
    </Group>
  );
}
