import { Select, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useKnownNodes } from '../../../access/catalogue.ts';
import { useOrganizationNames } from '../../../access/organizations.ts';
import { covers, illFormed } from '../../../access/patterns.ts';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { SearchMultiSelect } from '../../../parts/search-multi-select.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { AddressesInput } from './addresses-input.tsx';
import { type ApiKeyMade, keyAreasQuery } from './queries.ts';
import { texts } from './texts.tsx';

const lives = [30, 90, 180, 365] as const;
const dayMilliseconds = 24 * 3_600_000;
const everything = 'self.*';

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly permissions: string[];
  readonly own: string[];
  readonly organization_id: string;
  readonly days: string;
  readonly addresses: string[];
}

/** Makes a key of what one holds, and of what is one's own. */
export function CreateKeyModal({
  onMade,
  onClose,
}: {
  readonly onMade: (made: ApiKeyMade) => void;
  readonly onClose: () => void;
}) {
  const { sensitive, dialog } = useStepUp();
  const places = useOrganizationNames();
  const form = useForm<Values>({
    initialValues: { name: '', permissions: [], own: [], organization_id: '', days: '90', addresses: [] },
    validate: {
      name: text => (text.trim() === '' ? texts.enterAName : null),
      permissions: (patterns, { own }) =>
        patterns.length + own.length === 0
          ? texts.nameSomething
          : (patterns.map(each => illFormed(each)).find(problem => problem !== null) ?? null),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notCreated,
    names: { expires_at: 'days' },
    send: ({ name, permissions, own, organization_id, days, addresses }) => {
      const body = {
        name,
        permissions: [...permissions, ...(own.includes(everything) ? [everything] : own)],
        organization_id: organization_id === '' ? null : organization_id,
        expires_at: new Date(Date.now() + Number(days) * dayMilliseconds).toISOString(),
        addresses,
      };
      return sensitive(async shown => (await result(api.POST('/v1/api-keys', { body: { ...body, ...shown } }))).data);
    },
    done: made => {
      if (made !== null) onMade(made);
    },
  });
  return (
    <FormModal
      title={texts.create}
      action={texts.create}
      size="lg"
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
      over={dialog}
    >
      <TextInput
        label={texts.name}
        description={texts.whatItIsFor}
        placeholder={texts.nameExample}
        required
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TagsInput
        label={texts.permissions}
        description={texts.patternsThatYouHold}
        placeholder={form.values.permissions.length === 0 ? texts.permissionsExample : ''}
        data={useHeld()}
        limit={50}
        maxDropdownHeight={220}
        splitChars={[',', ' ']}
        {...form.getInputProps('permissions')}
        error={form.errors['permissions'] ?? firstOf(form.errors, 'permissions.')}
      />
      <SearchMultiSelect
        label={texts.own}
        description={texts.ownHint}
        choices={useAreas()}
        {...form.getInputProps('own')}
      />
      <Select
        label={texts.expiry}
        data={lives.map(days => ({ value: String(days), label: texts.days(days) }))}
        allowDeselect={false}
        {...form.getInputProps('days')}
      />
      {places.size > 0 && (
        <Select
          label={texts.organization}
          data={[{ value: '', label: texts.wherever }, ...[...places].map(([value, label]) => ({ value, label }))]}
          allowDeselect={false}
          searchable={places.size > 8}
          {...form.getInputProps('organization_id')}
        />
      )}
      <AddressesInput
        {...form.getInputProps('addresses')}
        error={form.errors['addresses'] ?? firstOf(form.errors, 'addresses.')}
      />
    </FormModal>
  );
}

/** What the server says of one of several. */
function firstOf(errors: Readonly<Record<string, unknown>>, beginning: string): string | undefined {
  const [, message] = Object.entries(errors).find(([field]) => field.startsWith(beginning)) ?? [];
  return typeof message === 'string' ? message : undefined;
}

/** The patterns that one holds, and the nodes that they give. */
function useHeld(): string[] {
  const { holds } = useMe();
  const patterns = [...new Set(holds.map(({ pattern }) => pattern))];
  const nodes = (useKnownNodes() ?? [])
    .map(({ node }) => node)
    .filter(node => patterns.some(each => covers(each, node)));
  return [...new Set([...patterns, ...nodes])].toSorted();
}

function useAreas(): { readonly value: string; readonly label: string }[] {
  const { data = [] } = useQuery(keyAreasQuery);
  return [
    { value: everything, label: texts.allThatIsYourOwn },
    ...data.map(({ permission, about }) => ({ value: permission, label: about })),
  ];
}
