import { Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { MomentField, momentOf } from '../../parts/moment-field.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { nameOf } from './columns.tsx';
import { type Account, adminRoot, banAccount } from './queries.ts';
import { texts } from './texts.tsx';

/** Closes an account, with a reason and an end. */
export function BanModal({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const client = useQueryClient();
  const { timezone } = useMe().user;
  const name = nameOf(account);
  const form = useForm({
    initialValues: { reason: '', until: '' },
    validate: { reason: reason => (reason.trim() === '' ? texts.nameAReason : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.wasNotBanned,
    send: ({ reason, until }) => banAccount(account.id, { reason: reason.trim(), until: momentOf(until, timezone) }),
    done: () => {
      void client.invalidateQueries({ queryKey: adminRoot });
      toastDone(texts.wasBanned(name));
      onClose();
    },
  });
  return (
    <FormModal
      form={form}
      title={texts.banSomebody(name)}
      action={texts.banNow}
      color="red.9"
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{texts.whatABanDoes}</Text>
      <Textarea
        label={texts.reason}
        description={texts.theySeeIt}
        required
        autosize
        minRows={2}
        maxLength={500}
        {...form.getInputProps('reason')}
      />
      <MomentField label={texts.ends} empty={texts.whenItIsLifted} {...form.getInputProps('until')} />
    </FormModal>
  );
}
