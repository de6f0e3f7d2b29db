import { Alert, Button, Group, Text } from '@mantine/core';
import { ButtonLink } from '../../parts/links.tsx';
import { actIn } from '../../shell/act-in.ts';
import { texts } from './texts.tsx';

/** Says which organization one belongs to now, and leads there. */
export function Joined({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Alert color="teal" role="status" title={texts.youHaveJoined}>
      <Text size="sm" mb="sm" data-written>
        {texts.youBelongToNow(<b>{name}</b>)}
      </Text>
      <Group gap="xs">
        <ButtonLink size="xs" to="/organizations/$id" params={{ id }}>
          {texts.openOrganization}
        </ButtonLink>
        <Button size="xs" variant="default" onClick={() => actIn(id)}>
          {texts.switchToThisOrganization}
        </Button>
      </Group>
    </Alert>
  );
}
