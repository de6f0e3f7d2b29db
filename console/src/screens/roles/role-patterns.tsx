import { ActionIcon, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type CatalogueNode, useKnownNodes } from '../../access/catalogue.ts';
import { PatternField } from '../../access/pattern-field.tsx';
import { covers } from '../../access/patterns.ts';
import { api, result } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type Role, rolePatternsQuery, rolesKey } from './queries.ts';
import classes from './role-patterns.module.css';

/** What a role gives, to add to and to take from. */
export function RolePatterns({ role, editable }: { readonly role: Role; readonly editable: boolean }) {
  const client = useQueryClient();
  const nodes = useKnownNodes();
  const { data: patterns, error, refetch } = useQuery(rolePatternsQuery(role.id));
  const [removing, setRemoving] = useState<string | null>(null);
  const remove = async (): Promise<void> => {
    if (removing === null) return;
    await result(
      api.DELETE('/v1/role/{identifier}/permissions', {
        params: { path: { identifier: role.id } },
        body: { permissions: [removing] },
      }),
    );
    toastDone(`${removing} was removed from the role`);
    await client.invalidateQueries({ queryKey: rolesKey });
  };
  return (
    <Stack gap="sm" component="section" aria-labelledby="gives">
      <Title order={2} size="h4" id="gives">
        Permissions
      </Title>
      {patterns === undefined ? (
        error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : patterns.length === 0 ? (
        <Text size="sm" c="dimmed">
          No permissions yet.
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <ul className={classes.patterns} tabIndex={0} aria-labelledby="gives">
          {patterns.map(pattern => (
            <li key={pattern}>
              <div className={classes.what}>
                <Code>{pattern}</Code>{' '}
                <Text span size="xs" c="dimmed">
                  <bdi>{nodes === undefined ? '' : meaning(pattern, nodes)}</bdi>
                </Text>
              </div>
              {editable && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${pattern}`}
                  onClick={() => setRemoving(pattern)}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {editable && <AddPattern role={role} />}
      <Confirm
        opened={removing !== null}
        title="Remove this permission?"
        action="Remove permission"
        onConfirm={remove}
        onClose={() => setRemoving(null)}
      >
        Everyone with this role loses <Code>{removing}</Code>, unless they also have it in another way.
      </Confirm>
    </Stack>
  );
}

function AddPattern({ role }: { readonly role: Role }) {
  const client = useQueryClient();
  const form = useForm({ initialValues: { pattern: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: 'The permission was not added',
    names: { 'permissions.0': 'pattern', permissions: 'pattern' },
    send: ({ pattern }) =>
      result(
        api.POST('/v1/role/{identifier}/permissions', {
          params: { path: { identifier: role.id } },
          body: { permissions: [pattern] },
        }),
      ),
    done: (_, { pattern }) => {
      toastDone(`${pattern} was added to the role`);
      form.setValues({ pattern: '' });
      form.resetDirty({ pattern: '' });
      void client.invalidateQueries({ queryKey: rolesKey });
    },
    // Who gives more than they hold has to change what stands in this field.
    refused: ({ status, message }) => {
      if (status === 403) form.setFieldError('pattern', message);
      return status === 403;
    },
  });
  return (
    <Paper withBorder p="sm">
      <PageForm form={form} onSubmit={submit}>
        <Stack gap="sm">
          <PatternField label="Add a permission" {...form.getInputProps('pattern')} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={form.values.pattern === ''}>
              Add
            </Button>
          </Group>
        </Stack>
      </PageForm>
    </Paper>
  );
}

function meaning(pattern: string, nodes: readonly CatalogueNode[]): string {
  if (!pattern.includes('*')) {
    const description = nodes.find(({ node }) => node === pattern)?.description ?? 'No feature uses this';
    // A permission that people gave without naming it is called as it reads.
    return description === pattern ? '' : description;
  }
  const { length } = nodes.filter(({ node }) => covers(pattern, node));
  return length === 0 ? 'No feature uses this' : `Covers ${numeral(length)} known permissions`;
}
