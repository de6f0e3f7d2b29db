import { useForm } from '@mantine/form';
import { useState } from 'react';
import { FormModal } from '../../parts/form-modal.tsx';
import { SearchMultiSelect } from '../../parts/search-multi-select.tsx';
import { toastError } from '../../parts/toast.tsx';
import { addPeople } from './conversation-changes.ts';
import { usePeopleSearch } from './people-search.ts';
import type { Conversation } from './queries.ts';
import { texts } from './texts.tsx';

/** Adds people to a group. */
export function AddPeopleModal({
  conversation: { id, participants, is_e2ee_enabled: encrypted },
  onClose,
}: {
  readonly conversation: Conversation;
  readonly onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const form = useForm<{ people: string[] }>({
    initialValues: { people: [] },
    validate: { people: people => (people.length === 0 ? texts.chooseSomebody : null) },
  });
  const people = usePeopleSearch(participants.map(({ user_id }) => user_id));
  const add = async (): Promise<void> => {
    setBusy(true);
    try {
      await addPeople(id, form.values.people);
      onClose();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormModal
      form={form}
      title={texts.addPeople}
      action={texts.add}
      busy={busy}
      onSubmit={form.onSubmit(() => void add())}
      onClose={onClose}
    >
      <SearchMultiSelect
        label={texts.people}
        description={encrypted ? texts.newReadFromNow : texts.newReadAll}
        required
        {...people}
        {...form.getInputProps('people')}
      />
    </FormModal>
  );
}
