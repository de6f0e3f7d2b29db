import { Alert, Button, Group, Text } from '@mantine/core';
import { ButtonLink } from '../../parts/links.tsx';
import { actIn } from '../../shell/act-in.ts';

/** Says which organization one belongs to now, and leads there. */
export function Joined({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Alert color="teal" role="status" title="You have joined">
      <Text size="sm" mb="sm" data-written>
        You belong to <b>{name}</b> now.
      </Text>
      <Group gap="xs">
        <ButtonLink size="xs" to="/organizations/$id" params={{ id }}>
          Open organization
        </ButtonLink>
        <Button size="xs" variant="default" onClick={() => actIn(id)}>
          Switch to this organization
        </Button>
      </Group>
    </Alert>
  );
}
