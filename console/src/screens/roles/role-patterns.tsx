import { ActionIcon, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type CatalogueNode, useKnownNodes } from '../../access/catalogue.ts';
import { PatternField } from '../../access/pattern-field.tsx';
import { covers } from '../../access/patterns.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { Section } from '../../parts/section.tsx';
import type { Shown } from '../../parts/stale/parts.ts';
import { useStaleQuestion } from '../../parts/stale/use-stale-question.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { patternChanges, type Role, type RoleGives, rolePatternsQuery, rolesKey } from './queries.ts';
import classes from './role-patterns.module.css';
import { texts } from './texts.tsx';

/** What a role gives, to add to and to take from. */
export function RolePatterns({ role, editable }: { readonly role: Role; readonly editable: boolean }) {
  const nodes = useKnownNodes();
  const { data: gives, error, refetch } = useQuery(rolePatternsQuery(role.id));
  const { add, remove, changed } = usePatternChanges(role.id);
  const [removing, setRemoving] = useState<string | null>(null);
  const patterns = gives?.permissions;
  const take = async (): Promise<void> => {
    if (removing === null || gives === undefined) return;
    const left = await remove(gives, [removing]);
    toastDone(texts.wasRemovedFromTheRole(removing), async () => changed(await add(left, [removing])));
    await changed(left);
  };
  return (
    <Section title={texts.permissions} {...(patterns === undefined ? {} : { count: numeral(patterns.length) })} bare>
      {patterns === undefined ? (
        error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : patterns.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.noPermissionsYet}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <ul className={classes.patterns} tabIndex={0} aria-label={texts.permissions}>
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
                  size="md"
                  aria-label={texts.removeWith(pattern)}
                  onClick={() => setRemoving(pattern)}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {editable && gives !== undefined && <AddPattern role={role} gives={gives} />}
      <Confirm
        opened={removing !== null}
        title={texts.removeThisPermission}
        action={texts.removePermission}
        shown={shownOfPatterns(gives)}
        onConfirm={take}
        onStale={refetch}
        onClose={() => setRemoving(null)}
      >
        {texts.everyoneWithThisRoleLosesUnlessThey(<Code>{removing}</Code>)}
      </Confirm>
    </Section>
  );
}

/** What a role gives, to tell what somebody else made of it. */
function shownOfPatterns(gives: RoleGives | undefined): Shown[] {
  return (gives?.permissions ?? []).map(pattern => ({ label: pattern, text: texts.included }));
}

function usePatternChanges(id: string) {
  const client = useQueryClient();
  return {
    ...patternChanges(id),
    /** What the role gives now, of which the next change is made at once. */
    changed: (gives: RoleGives): Promise<void> => {
      client.setQueryData(rolePatternsQuery(id).queryKey, gives);
      return client.invalidateQueries({ queryKey: rolesKey });
    },
  };
}

function AddPattern({ role, gives }: { readonly role: Role; readonly gives: RoleGives }) {
  const client = useQueryClient();
  const { add, changed } = usePatternChanges(role.id);
  const form = useForm({ initialValues: { pattern: '' } });
  const send = ({ pattern }: { readonly pattern: string }): Promise<RoleGives> => add(gives, [pattern]);
  const done = (now: RoleGives, { pattern }: { readonly pattern: string }): void => {
    toastDone(texts.wasAddedToTheRole(pattern));
    form.setValues({ pattern: '' });
    form.resetDirty({ pattern: '' });
    void changed(now);
  };
  const { pattern } = form.values;
  const stale = useStaleQuestion({
    title: texts.addThisPermission,
    action: texts.addPermission,
    children: <>{texts.everyoneWithThisRoleGets(<Code>{pattern}</Code>)}</>,
    shown: shownOfPatterns(gives),
    reread: () => client.invalidateQueries({ queryKey: rolePatternsQuery(role.id).queryKey }),
    again: async () => done(await send({ pattern }), { pattern }),
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.thePermissionWasNotAdded,
    names: { 'permissions.0': 'pattern', permissions: 'pattern' },
    send,
    done,
    refused: error => {
      if (stale.refused(error)) return true;
      // Who gives more than they hold has to change what stands in this field.
      if (error.status === 403) form.setFieldError('pattern', error.message);
      return error.status === 403;
    },
  });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack gap="sm" maw="40rem" mt="xs">
        <PatternField label={texts.addAPermission} {...form.getInputProps('pattern')} />
        <Group>
          <Button type="submit" variant="default" loading={busy} disabled={form.values.pattern === ''}>
            {texts.add}
          </Button>
        </Group>
      </Stack>
      {stale.question}
    </PageForm>
  );
}

function meaning(pattern: string, nodes: readonly CatalogueNode[]): string {
  if (!pattern.includes('*')) {
    const description = nodes.find(({ node }) => node === pattern)?.description ?? texts.noFeatureUsesThis;
    // A permission that people gave without naming it is called as it reads.
    return description === pattern ? '' : description;
  }
  const { length } = nodes.filter(({ node }) => covers(pattern, node));
  return length === 0 ? texts.noFeatureUsesThis : texts.coversKnownPermissions(numeral(length));
}
