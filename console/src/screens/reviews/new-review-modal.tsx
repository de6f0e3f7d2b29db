import { NumberInput, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useOrganizationNames } from '../../access/organizations.ts';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type Reviewable, reviewsRoot, rolesQuery } from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  subject: (typeof kinds)[number]['value'];
  which: string;
  days: number | string;
  over: string;
  again: number | string;
}

const kinds = [
  { value: 'resource_type', label: texts.resourceType },
  { value: 'role', label: texts.role },
  { value: 'organization', label: texts.organization },
] as const;
const endings = [
  { value: 'keep', label: texts.stays },
  { value: 'revoke', label: texts.ends },
] as const;

/** Opens a review of what people hold. */
export function NewReviewModal({
  every,
  types,
  onClose,
}: {
  /** Whether roles and organizations may be reviewed as well. */
  readonly every: boolean;
  /** Resource types that may be. */
  readonly types: readonly Reviewable[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const places = useOrganizationNames();
  // Two organizations may call theirs the same.
  const named = (name: string, place: string | null): string =>
    place === null ? name : `${name} (${places.get(place) ?? texts.anOrganization})`;
  const form = useForm<Values>({
    initialValues: { subject: 'resource_type', which: '', days: 14, over: 'keep', again: '' },
    validate: {
      which: which => (which === '' ? texts.chooseIt : null),
      days: days => (typeof days === 'number' ? null : texts.enterIt),
    },
  });
  const { data: roles = [] } = useQuery({ ...rolesQuery, enabled: form.values.subject === 'role' });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notOpened,
    names: { subject_id: 'which', due_days: 'days', at_deadline: 'over', repeat_days: 'again' },
    send: async ({ subject, which, days, over, again }) => {
      const body = {
        subject,
        subject_id: which,
        due_days: Number(days),
        at_deadline: endings.find(({ value }) => value === over)?.value ?? 'keep',
        repeat_days: typeof again === 'number' ? again : null,
      };
      return (await result(api.POST('/api/v1/manager/reviews', { body }))).results;
    },
    done: ({ review_id: id, status }) => {
      toastDone(status === 'open' ? texts.wasOpened(id) : texts.nothingToReview);
      void client.invalidateQueries({ queryKey: reviewsRoot });
      onClose();
    },
  });
  const choices = {
    resource_type: types.map(({ id, name, organization_id: place }) => ({ value: id, label: named(name, place) })),
    role: roles.map(({ id, name, organizationId: place }) => ({ value: id, label: named(name, place) })),
    organization: [...places].map(([value, label]) => ({ value, label })),
  }[form.values.subject];
  return (
    <FormModal title={texts.newReview} action={texts.open} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      {every && (
        <Select
          label={texts.subject}
          required
          allowDeselect={false}
          data={kinds}
          {...form.getInputProps('subject')}
          onChange={value =>
            form.setValues({ subject: kinds.find(each => each.value === value)?.value ?? 'resource_type', which: '' })
          }
        />
      )}
      <SearchSelect
        label={every ? texts.which : texts.resourceType}
        required
        choices={choices}
        {...form.getInputProps('which')}
      />
      <NumberInput
        label={texts.dueDays}
        min={1}
        max={90}
        allowDecimal={false}
        required
        {...form.getInputProps('days')}
      />
      <Select label={texts.whenOver} required allowDeselect={false} data={endings} {...form.getInputProps('over')} />
      <NumberInput
        label={texts.repeat}
        description={texts.repeatHint}
        min={7}
        max={366}
        allowDecimal={false}
        {...form.getInputProps('again')}
      />
    </FormModal>
  );
}
