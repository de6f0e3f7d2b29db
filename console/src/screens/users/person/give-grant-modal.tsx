import { Autocomplete, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { api, result } from '../../../api/client.ts';
import { useChosenOrganization } from '../../../api/organization.ts';
import { useMe } from '../../../api/session.ts';
import { useSubmit } from '../../../parts/use-submit.ts';
import { momentAt } from '../../../parts/wall-clock.ts';
import { affiliationsQuery, nodesQuery, type User } from '../queries.ts';
import { useChangePerson } from './change-person.ts';
import { useOrganizationNames } from './organization-names.ts';

const everywhere = '';

/** Gives a person a pattern directly, for good or between two moments. */
export function GiveGrantModal({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const can = useCan();
  const { timezone } = useMe().user;
  const chosen = useChosenOrganization();
  const nameOf = useOrganizationNames();
  const change = useChangePerson();
  const { data: nodes = [] } = useQuery({ ...nodesQuery, enabled: can('role.read') });
  const { data: person } = useQuery(affiliationsQuery(user.id));
  const organizations = person?.organizationIds ?? [];
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { pattern: '', organizationId: chosen ?? everywhere, startsAt: '', expiresAt: '' },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The grant was not given',
    send: ({ pattern, organizationId, startsAt, expiresAt }) => {
      const body = {
        pattern: pattern.trim(),
        organizationId: organizationId === everywhere ? null : organizationId,
        startsAt: momentAt(startsAt, timezone),
        expiresAt: momentAt(expiresAt, timezone),
      };
      const params = { path: { id: user.id } };
      return change(() => result(api.POST('/api/users/{id}/grants', { params, body })), `${body.pattern} was given`);
    },
    done: onClose,
  });
  return (
    <Modal opened onClose={onClose} title="Give a grant" centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Autocomplete
            label="Pattern"
            description="A node such as credential.fetch, or with wildcards: credential.* covers all that follows"
            required
            data-autofocus
            data={nodes.map(({ node }) => node)}
            limit={30}
            openOnFocus={false}
            maxLength={255}
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps('pattern')}
          />
          <Select
            label="Where"
            data={[
              { value: everywhere, label: 'Everywhere' },
              ...organizations.map(id => ({ value: id, label: nameOf(id) })),
            ]}
            allowDeselect={false}
            {...form.getInputProps('organizationId')}
          />
          <TextInput
            type="datetime-local"
            label="Begins"
            description={`Time in ${timezone}; empty: at once`}
            {...form.getInputProps('startsAt')}
          />
          <TextInput
            type="datetime-local"
            label="Ends"
            description={`Time in ${timezone}; empty: for good`}
            {...form.getInputProps('expiresAt')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Give
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
