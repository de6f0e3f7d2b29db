import { Button, Code, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PatternField } from '../../access/pattern-field.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { addGrant, fetchGrants, type Grant, grantsKey, removeGrant, type Team, type TeamRole } from './queries.ts';
import { texts } from './texts.tsx';

/** Who receives what asks for a least role. */
const receivers: Readonly<Record<TeamRole, string>> = {
  member: texts.everyMember,
  manager: texts.managersAndOwners,
  owner: texts.ownersOnly,
};
const leastRoles = (['member', 'manager', 'owner'] as const).map(value => ({ value, label: receivers[value] }));

/** What a team gives its members; shown to those who may decide it. */
export function Grants({ team }: { readonly team: Team }) {
  const client = useQueryClient();
  const [adding, { open, close }] = useDisclosure(false);
  const [leaving, setLeaving] = useState<Grant | null>(null);
  const rows = usePagedRows<Grant>(grantsKey(team.id), (number, signal) => fetchGrants(team.id, number, signal));
  const columns: readonly Column<Grant>[] = [
    {
      key: 'pattern',
      title: texts.permission,
      width: 'minmax(0, 2fr)',
      render: ({ pattern }) => <Code data-written>{pattern}</Code>,
    },
    {
      key: 'least',
      title: texts.for,
      width: '160px',
      render: ({ least_role: least }) => receivers[least],
    },
    { key: 'since', title: texts.added, width: '120px', render: grant => <Time at={grant.created_at} relative /> },
  ];
  return (
    <Section
      title={texts.permissionsOfMembers}
      {...(rows.loading || rows.error !== null ? {} : { count: numeral(rows.count) })}
      actions={
        <Button variant="default" size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {texts.addPermission}
        </Button>
      }
      bare
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={2} />
      ) : (
        <DataTable
          label={texts.permissionsOfTheTeam}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          actionsWidth="2rem"
          rowActions={grant => (
            <RowAction
              icon={IconTrash}
              verb={texts.remove}
              label={texts.removeWith(grant.pattern)}
              onClick={() => setLeaving(grant)}
            />
          )}
          empty={<EmptyState title={texts.noPermissionsYet} />}
        />
      )}
      {adding && <AddGrantModal team={team} onClose={close} />}
      <Confirm
        opened={leaving !== null}
        title={texts.removeThisPermission}
        action={texts.removePermission}
        onClose={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving === null) return;
          await removeGrant(team.id, leaving.id);
          const renew = (): Promise<void> => client.invalidateQueries({ queryKey: grantsKey(team.id) });
          toastDone(texts.permissionRemovedFromTeam, async () => {
            await addGrant(team.id, leaving.pattern, leaving.least_role);
            await renew();
          });
          void renew();
        }}
      >
        {texts.membersLoseImmediatelyUnlessTheyAlso(<Code data-written>{leaving?.pattern}</Code>)}
      </Confirm>
    </Section>
  );
}

function AddGrantModal({ team, onClose }: { readonly team: Team; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({ initialValues: { pattern: '', least_role: 'member' as TeamRole } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.thePermissionWasNotAdded,
    send: ({ pattern, least_role: least }) => addGrant(team.id, pattern.trim(), least),
    done: grant => {
      toastDone(texts.wasAddedWith(grant.pattern));
      void client.invalidateQueries({ queryKey: grantsKey(team.id) });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.addPermission}
      action={texts.add}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <PatternField label={texts.permission} required data-autofocus {...form.getInputProps('pattern')} />
      <Select label={texts.for} data={leastRoles} allowDeselect={false} {...form.getInputProps('least_role')} />
    </FormModal>
  );
}
