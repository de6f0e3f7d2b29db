import { Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useOrganizationNames } from '../../../../access/organizations.ts';
import { PatternField } from '../../../../access/pattern-field.tsx';
import { unnamed } from '../../../../access/place-name.tsx';
import { api, result } from '../../../../api/client.ts';
import { useChosenOrganization } from '../../../../api/organization.ts';
import { useMe } from '../../../../api/session.ts';
import { FormModal } from '../../../../parts/form-modal.tsx';
import { MomentField, momentOf } from '../../../../parts/moment-field.tsx';
import { useSubmit } from '../../../../parts/use-submit.ts';
import { affiliationsQuery, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { texts } from './texts.tsx';

const everywhere = '';

/** Gives a person a pattern directly, for good or between two moments. */
export function GiveGrantModal({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { timezone } = useMe().user;
  const chosen = useChosenOrganization();
  const names = useOrganizationNames();
  const change = useChangePerson();
  const { data: person } = useQuery(affiliationsQuery(user.id));
  const organizations = person?.organizationIds ?? [];
  const form = useForm({
    initialValues: { pattern: '', organizationId: chosen ?? everywhere, startsAt: '', expiresAt: '' },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theGrantWasNotAdded,
    send: ({ pattern, organizationId, startsAt, expiresAt }) => {
      const body = {
        pattern: pattern.trim(),
        organizationId: organizationId === everywhere ? null : organizationId,
        startsAt: momentOf(startsAt, timezone),
        expiresAt: momentOf(expiresAt, timezone),
      };
      const params = { path: { id: user.id } };
      return change(
        () => result(api.POST('/api/users/{id}/grants', { params, body })),
        texts.wasAddedWith(body.pattern),
      );
    },
    done: onClose,
  });
  return (
    <FormModal title={texts.addGrant} action={texts.add} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <PatternField label={texts.permission} required data-autofocus {...form.getInputProps('pattern')} />
      <Select
        label={texts.where}
        data={[
          { value: everywhere, label: texts.platformWide },
          ...organizations.map(id => ({ value: id, label: names.get(id) ?? unnamed })),
        ]}
        allowDeselect={false}
        {...form.getInputProps('organizationId')}
      />
      <MomentField label={texts.begins} empty="now" {...form.getInputProps('startsAt')} />
      <MomentField label={texts.ends} empty={texts.noEnd} {...form.getInputProps('expiresAt')} />
    </FormModal>
  );
}
