import { Button, Stack } from '@mantine/core';
import { ApiError } from '../api/errors.ts';
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx';
import { Example, Group } from './example.tsx';
import { names } from './names.ts';

const requestId = 'req-0O1lI';
const refusals: readonly (readonly [label: string, error: Error])[] = [
  ['no permission', new ApiError(403, 'You may not see the people of this organization.', { requestId })],
  ['not there', new ApiError(404, 'There is no such person.', { requestId })],
  ['no connection', new ApiError(0, 'The server cannot be reached. Try again in a moment.')],
  ['the server failed', new ApiError(500, 'Something went wrong. Try again later.', { requestId })],
  ['a mistake in the console', new Error('undefined is not a function')],
  ['a long message', new ApiError(400, names.unbroken, { requestId: names.unbroken })],
];

/** What stands where content would be. */
export function StatesGroup() {
  return (
    <Group title="Instead of content">
      <Example label="EmptyState">
        <EmptyState title="No teams yet" />
      </Example>
      <Example label="EmptyState with a thing to do">
        <EmptyState title="No teams yet">
          <Stack align="center" gap="sm">
            Teams give several people the same permissions.
            <Button>Create team</Button>
          </Stack>
        </EmptyState>
      </Example>
      <Example label="EmptyState, long">
        <EmptyState title={names.unbroken}>{names.long}</EmptyState>
      </Example>
      <Example label="LoadingState, after 300 ms">
        <LoadingState />
      </Example>
      {refusals.map(([label, error]) => (
        <Example key={label} label={`ErrorState: ${label}`}>
          <ErrorState error={error} retry={() => {}} />
        </Example>
      ))}
      <Example label="ErrorState without another try">
        <ErrorState error={new ApiError(500, 'Something went wrong. Try again later.')} />
      </Example>
    </Group>
  );
}
