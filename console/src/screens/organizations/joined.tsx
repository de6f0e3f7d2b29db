import { Alert, Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { actIn } from '../../shell/act-in.ts';

/** Says which organization one belongs to now, and leads there. */
export function Joined({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Alert color="teal" role="status" title="You have joined">
      <Text size="sm" mb="sm" data-written>
        You belong to <b>{name}</b> now.
      </Text>
      <Group gap="xs">
        <Button size="xs" component={Link} to={`/organizations/${id}`}>
          Open it
        </Button>
        <Button size="xs" variant="default" onClick={() => actIn(id)}>
          Act in this organization
        </Button>
      </Group>
    </Alert>
  );
}
