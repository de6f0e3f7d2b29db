import { Button, Group } from '@mantine/core';
import { texts } from './texts.tsx';

/** What ends a policy's form: whom it would stop, and saving it. */
export function FormEnd({
  looking,
  look,
  busy,
}: {
  readonly looking: boolean;
  readonly look: () => void;
  readonly busy: boolean;
}) {
  return (
    <Group justify="flex-end">
      <Button variant="default" loading={looking} onClick={look}>
        {texts.showWhomItStops}
      </Button>
      <Button type="submit" loading={busy}>
        {texts.save}
      </Button>
    </Group>
  );
}
