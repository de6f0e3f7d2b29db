import { Checkbox, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { ApiError } from '../../api/errors.ts';
import { useMe } from '../../api/session.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { SearchMultiSelect } from '../../parts/search-multi-select.tsx';
import { toastError } from '../../parts/toast.tsx';
import { usePeopleSearch } from './people-search.ts';
import { beginConversation } from './queries.ts';
import { texts } from './texts.tsx';

interface Values {
  people: string[];
  title: string;
  encrypted: boolean;
  organization: string;
}

/** Begins a conversation: of two with one person, a group with several, which has a title. */
export function NewConversation({
  onClose,
  onBegun,
}: {
  readonly onClose: () => void;
  readonly onBegun: (id: string) => void;
}) {
  const { organizations } = useMe();
  const [busy, setBusy] = useState(false);
  const [needsPlace, setNeedsPlace] = useState(false);
  const form = useForm<Values>({
    initialValues: { people: [], title: '', encrypted: false, organization: '' },
    validate: {
      people: people => (people.length === 0 ? texts.chooseSomebody : null),
      title: (title, { people }) => (people.length > 1 && title.trim() === '' ? texts.groupsHaveTitles : null),
      organization: organization => (needsPlace && organization === '' ? texts.chooseOrganization : null),
    },
  });
  const { people, title, encrypted, organization } = form.values;
  const group = people.length > 1 || title.trim() !== '';
  const found = usePeopleSearch([]);
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      const { id } = await beginConversation({
        type: group ? 'group' : 'direct',
        participant_ids: people,
        ...(group ? { title: title.trim() } : {}),
        ...(encrypted ? { is_e2ee_enabled: true } : {}),
        ...(organization === '' ? {} : { organization_id: organization }),
      });
      // It has been sent: nothing is lost by going there.
      form.resetDirty();
      onBegun(id);
    } catch (error) {
      setBusy(false);
      // They share several organizations: which one it belongs to has to be said.
      if (error instanceof ApiError && error.status === 400 && organizations.length > 1 && !needsPlace)
        setNeedsPlace(true);
      else toastError(error);
    }
  };
  return (
    <FormModal
      form={form}
      title={texts.newConversation}
      action={texts.begin}
      busy={busy}
      onSubmit={form.onSubmit(() => void begin())}
      onClose={onClose}
    >
      <SearchMultiSelect
        label={texts.to}
        description={texts.severalMakeGroup}
        required
        data-autofocus
        {...found}
        {...form.getInputProps('people')}
      />
      <TextInput
        label={texts.titleOfGroup}
        description={people.length > 1 ? undefined : texts.titleMakesGroup}
        required={people.length > 1}
        maxLength={200}
        {...form.getInputProps('title')}
      />
      {needsPlace && (
        <Select
          label={texts.organization}
          description={texts.organizationOf}
          required
          data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('organization')}
        />
      )}
      <Checkbox
        label={texts.encryptIt}
        description={texts.encryptItSays}
        {...form.getInputProps('encrypted', { type: 'checkbox' })}
      />
    </FormModal>
  );
}
