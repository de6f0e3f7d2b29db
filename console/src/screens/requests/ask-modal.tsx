import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useOrganizationNames } from '../../access/organizations.ts';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { ErrorState } from '../../parts/states.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type Askable, askableQuery, credentialType, mostDays, requestsRoot } from './queries.ts';
import { texts } from './texts.tsx';

const other = 'other';
/** The id in the address of a credential's page, or alone. */
const idIn = (text: string): string | undefined =>
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0]?.toLowerCase();
const keyOf = ({ name, organization_id: place }: Askable): string => `${place ?? ''} ${name}`;

interface Values extends Record<string, unknown> {
  what: string;
  name: string;
  level: string;
  days: number | string;
  reason: string;
}

/** Asks for access for some days: to something that is offered, or by its name. */
export function AskModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const { data: types = [], error, refetch } = useQuery(askableQuery);
  const places = useOrganizationNames();
  const form = useForm<Values>({
    initialValues: { what: '', name: '', level: '', days: 7, reason: '' },
    validate: {
      what: what => (what === '' ? texts.chooseWhat : null),
      name: (name, { what }) => {
        if (what === credentialType) return idIn(name) === undefined ? texts.noCredentialInIt : null;
        return what === other && name.trim() === '' ? texts.enterIt : null;
      },
      level: level => (level.trim() === '' ? texts.enterIt : null),
      days: days => (typeof days === 'number' ? null : texts.enterIt),
    },
  });
  const type = types.find(each => keyOf(each) === form.values.what);
  const isCredential = form.values.what === credentialType;
  const levels = isCredential ? ['read', 'write'] : type?.levels;
  const { busy, submit } = useSubmit(form, {
    failed: texts.nothingWasAsked,
    names: {
      resource_type: type === undefined ? 'name' : 'what',
      resource_id: 'name',
      access_level: 'level',
      duration_days: 'days',
      justification: 'reason',
    },
    send: async ({ name, level, days, reason }) => {
      const body = {
        resource_type: isCredential ? credentialType : (type?.name ?? name.trim()),
        ...(isCredential ? { resource_id: idIn(name) ?? null } : {}),
        access_level: level.trim(),
        duration_days: Number(days),
        ...(reason.trim() === '' ? {} : { justification: reason.trim() }),
        ...(type === undefined ? {} : { organization_id: type.organization_id }),
      };
      return (await result(api.POST('/api/v1/user/access/request', { body }))).results;
    },
    done: ({ request_id: id, approvers }) => {
      toastDone(texts.wasAskedFor(id, approvers.length));
      void client.invalidateQueries({ queryKey: requestsRoot });
      onClose();
    },
  });
  const choices = [
    ...types.map(each => ({
      value: keyOf(each),
      label: each.organization_id === null ? each.name : `${each.name} (${places.get(each.organization_id) ?? ''})`,
    })),
    { value: credentialType, label: texts.credential },
    { value: other, label: texts.other },
  ];
  return (
    <FormModal
      title={texts.askForAccess}
      action={texts.ask}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      <SearchSelect
        label={texts.accessToWhat}
        required
        choices={choices}
        description={type?.description ?? undefined}
        {...form.getInputProps('what')}
      />
      {form.values.what === other && <TextInput label={texts.nameOfIt} required {...form.getInputProps('name')} />}
      {isCredential && (
        <TextInput
          label={texts.credentialLink}
          description={texts.credentialLinkHint}
          required
          {...form.getInputProps('name')}
        />
      )}
      {levels === undefined ? (
        <TextInput label={texts.level} description={texts.levelHint} required {...form.getInputProps('level')} />
      ) : (
        <Select label={texts.level} required data={[...levels]} {...form.getInputProps('level')} />
      )}
      <NumberInput
        label={texts.days}
        description={texts.daysMost(type?.longest_days ?? mostDays)}
        min={1}
        max={type?.longest_days ?? mostDays}
        allowDecimal={false}
        required
        {...form.getInputProps('days')}
      />
      <Textarea
        label={texts.reason}
        description={type === undefined ? undefined : texts.answeredWithin(type.answer_hours)}
        autosize
        minRows={2}
        maxRows={6}
        required={type?.reason_needed ?? true}
        {...form.getInputProps('reason')}
      />
    </FormModal>
  );
}
