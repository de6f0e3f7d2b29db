import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { OrganizationSelect, platform, usePlaces } from '../organization-select.tsx';
import { syncKey } from './queries.ts';

/** Starts to take all companies over from ConnectWise. */
export function StartSyncModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const places = usePlaces('company.sync');
  const form = useForm({ mode: 'uncontrolled', initialValues: { organizationId: platform } });
  const { busy, submit } = useSubmit(form, {
    failed: 'The sync was not started',
    send: ({ organizationId }) =>
      result(api.POST('/v1/company/sync', { body: organizationId === platform ? {} : { organizationId } })),
    done: () => {
      toastDone('The sync was started');
      void client.invalidateQueries({ queryKey: syncKey });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Sync with ConnectWise" centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            Takes over all companies that ConnectWise lists. Companies that are here already stay where they are;
            nothing is deleted.
          </Text>
          {places.several && (
            <OrganizationSelect
              choices={places.choices}
              label="New companies belong to"
              {...form.getInputProps('organizationId')}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} data-autofocus>
              Start sync
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
