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
import { texts } from './texts.tsx';

/** Starts to take all companies over from ConnectWise. */
export function StartSyncModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const places = usePlaces('company.sync');
  const form = useForm({ mode: 'uncontrolled', initialValues: { organizationId: platform } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theSyncWasNotStarted,
    send: ({ organizationId }) => result(api.POST('/v1/company/sync', { body: inPlace(organizationId) })),
    done: () => {
      toastDone(texts.theSyncWasStarted);
      void client.invalidateQueries({ queryKey: syncKey });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.syncWithConnectwise}
      action={texts.startSync}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{texts.addsAndUpdatesAllCompaniesThat}</Text>
      <PlaceSelect
        choices={places.choices}
        label={texts.newCompaniesBelongTo}
        {...form.getInputProps('organizationId')}
      />
    </FormModal>
  );
}
