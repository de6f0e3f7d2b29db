import { Text } from '@mantine/core';
import type { Column } from '../../parts/data-table.tsx';
import { Status } from '../../parts/status.tsx';
import { numeral } from '../../parts/time.tsx';
import type { UsageGroup } from './options.ts';
import type { Usage } from './queries.ts';
import { texts } from './texts.tsx';

const milliseconds = (value: number): string => texts.milliseconds(numeral(Math.round(value)));

const figures: readonly Column<Usage>[] = [
  { key: 'requests', title: texts.requests, width: '104px', phone: 'end', render: ({ requests }) => numeral(requests) },
  {
    key: 'refused',
    title: texts.refused,
    width: '96px',
    phone: 'hidden',
    render: ({ client_errors: refused }) => numeral(refused),
  },
  {
    key: 'failed',
    title: texts.failed,
    width: '96px',
    phone: 'hidden',
    render: ({ server_errors: failed }) => (failed === 0 ? numeral(0) : <Status tone="bad">{numeral(failed)}</Status>),
  },
  { key: 'median', title: texts.median, width: '96px', phone: 'hidden', render: ({ p50_ms: ms }) => milliseconds(ms) },
  {
    key: 'most',
    title: texts.mostWithin,
    width: '112px',
    phone: 'under',
    render: ({ p95_ms: ms }) => milliseconds(ms),
  },
];

/** What it is told by, and its figures. */
export const columnsBy: Readonly<Record<UsageGroup, readonly Column<Usage>[]>> = {
  route: [
    {
      key: 'route',
      title: texts.by.route,
      width: 'minmax(0, 1fr)',
      phone: 'first',
      render: ({ method, route }) => (
        <Text size="sm" fw={500} truncate title={`${method} ${route}`}>
          {route === 'unknown' ? texts.unknownRoute : `${method} ${route}`}
        </Text>
      ),
    },
    ...figures,
  ],
  status: [
    {
      key: 'status',
      title: texts.by.status,
      width: 'minmax(0, 1fr)',
      phone: 'first',
      render: ({ status }) => (
        <Text size="sm" fw={500}>
          {status}
        </Text>
      ),
    },
    ...figures,
  ],
  key: [
    {
      key: 'key',
      title: texts.by.key,
      width: 'minmax(0, 1fr)',
      phone: 'first',
      render: ({ key_id: id, key_name: name, username }) => (
        <Text size="sm" fw={500} truncate title={id ?? undefined}>
          {id === null ? (
            texts.withoutAKey
          ) : (
            <bdi>{`${name ?? texts.endedKey}${username === null ? '' : ` · ${username}`}`}</bdi>
          )}
        </Text>
      ),
    },
    ...figures,
  ],
};
