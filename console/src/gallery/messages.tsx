import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/errors.ts';
import { ChangedNotice } from '../parts/stale/changed-notice.tsx';
import { met, now } from './changed.ts';
import { Example, Group } from './example.tsx';
import { names } from './names.ts';

/** Alerts and notices. Toasts are among the overlays. */
export function MessagesGroup() {
  return (
    <Group title="Alerts">
      {['gate', 'gray', 'teal', 'yellow', 'red'].map(color => (
        <Example key={color} label={`Alert: ${color}`}>
          <Alert color={color} title="This server sends no mail yet" icon={<IconAlertTriangle aria-hidden />}>
            <Text size="sm">Messages are kept as files.</Text>
          </Alert>
        </Example>
      ))}
      <Example label="Alert: without title and icon">
        <Alert color="yellow">Messages are kept as files.</Alert>
      </Example>
      <Example label="Alert: long">
        <Alert color="yellow" title={names.unbroken}>
          {names.long}
        </Alert>
      </Example>
      <Example label="ChangedNotice: who is known, and what changed">
        <ChangedNotice met={met} now={now} />
      </Example>
      <Example label="ChangedNotice: nothing is known">
        <ChangedNotice met={{ error: new ApiError(412, 'It was changed.'), before: [] }} now={[]} />
      </Example>
    </Group>
  );
}
