import { useForm } from '@mantine/form';
import { useState } from 'react';
import { FormModal } from '../../parts/form-modal.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useFound } from '../../parts/use-found.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { deeds, findPeople, nameOf } from './queries.ts';
import { texts } from './texts.tsx';

/** Why somebody who was found need not be asked. */
const standings: Readonly<Record<string, string | undefined>> = {
  friends: texts.isAFriendAlready,
  requested: texts.wasAskedAlready,
  received: texts.hasAskedYou,
};

/** Asks somebody to be one's friend. */
export function AddFriendModal({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const form = useForm({
    initialValues: { person: '' },
    validate: { person: id => (id === '' ? texts.chooseAPerson : null) },
  });
  const { rows, fits, error } = useFound({
    key: ['people-to-befriend'],
    text,
    enabled: text.trim() !== '',
    find: (q, signal) => (q === '' ? Promise.resolve([]) : findPeople(q, signal)),
  });
  const [known, setKnown] = useState(new Map<string, string>());
  const { busy, submit } = useSubmit(form, {
    failed: texts.noRequestWasSent,
    send: async ({ person }) => (await deeds.ask(person)).data.status,
    done: status => {
      const name = known.get(form.getValues().person) ?? '';
      toastDone(status === 'friends' ? texts.isYourFriendNow(name) : texts.requestSentTo(name));
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.addFriend}
      action={texts.sendRequest}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <SearchSelect
        label={texts.person}
        description={texts.findByName}
        placeholder={texts.typeAName}
        required
        data-autofocus
        nothingFoundMessage={text.trim() === '' ? texts.typeAName : texts.nobodyFound}
        choices={rows.map(person => ({
          value: person.id,
          label: [nameOf(person), person.username, standings[person.friendship]]
            .filter((each, at, all) => each !== undefined && all.indexOf(each) === at)
            .join(' · '),
        }))}
        search={{
          fits,
          error,
          onText: written => {
            setKnown(before => new Map([...before, ...rows.map(each => [each.id, nameOf(each)] as const)]));
            setText(written);
          },
        }}
        {...form.getInputProps('person')}
      />
    </FormModal>
  );
}
