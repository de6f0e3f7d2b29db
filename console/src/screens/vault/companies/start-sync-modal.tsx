import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { inPlace, platform, usePlaces } from '../../../access/places.ts';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { syncKey } from './queries.ts';

/** Starts to take all companies over from ConnectWise. */
export function StartSyncModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const places = usePlaces('company.sync');
  const form = useForm({ mode: 'uncontrolled', initialValues: { organizationId: platform } });
  const { busy, submit } = useSubmit(form, {
    failed: 'The sync was not started',
    send: ({ organizationId }) => result(api.POST('/v1/company/sync', { body: inPlace(organizationId) })),
    done: () => {
      toastDone('The sync was started');
      void client.invalidateQueries({ queryKey: syncKey });
      onClose();
    },
  });
  return (
    <FormModal
      title="Sync with ConnectWise"
      action="Start sync"
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">
        Adds and updates all companies that ConnectWise lists. Companies stay in their organization, and nothing is
        deleted.
      </Text>
      <PlaceSelect choices={places.choices} label="New companies belong to" {...form.getInputProps('organizationId')} />
    </FormModal>
  );
}
