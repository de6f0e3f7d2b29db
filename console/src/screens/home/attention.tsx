import { Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMe } from '../../api/session.ts';
import { Section } from '../../parts/section.tsx';
import type { Attention } from './queries.ts';
import { remedyOf } from './remedy.tsx';

/** What somebody should look at: a sentence each, and the way to where it is mended. */
export function AttentionList(props: { readonly attention: readonly Attention[] }) {
  const { user } = useMe();
  // For the one administrator who is warned of already, it is the same.
  const warned = props.attention.some(
    each => each.kind === 'administrators_without_mfa' && each.ids.join() === user.id,
  );
  const attention = props.attention.filter(({ kind }) => !warned || kind !== 'own_mfa_off');
  return (
    <Section title="Needs attention" {...(attention.length === 0 ? {} : { count: attention.length })}>
      {attention.length === 0 ? (
        <Group gap="xs" wrap="nowrap">
          <ThemeIcon variant="light" color="teal" radius="xl" aria-hidden>
            <IconCircleCheck size={18} />
          </ThemeIcon>
          <Text size="sm">Nothing needs attention</Text>
        </Group>
      ) : (
        <List
          listStyleType="none"
          spacing="sm"
          size="sm"
          icon={
            <ThemeIcon variant="light" color="orange" radius="xl" aria-hidden>
              <IconAlertTriangle size={16} />
            </ThemeIcon>
          }
          styles={{ itemWrapper: { display: 'flex' }, itemLabel: { flex: 1, minWidth: 0 } }}
        >
          {attention.map(each => {
            const { sentence, way } = remedyOf(each, user.id);
            return (
              <List.Item key={each.kind} data-kind={each.kind}>
                <Group gap="xs" justify="space-between">
                  <Stack gap={0} flex="1 1 16rem" miw={0}>
                    <Text size="sm">{sentence}</Text>
                    {each.message !== null && (
                      <Text size="xs" c="dimmed" lineClamp={2}>
                        <bdi>{each.message}</bdi>
                      </Text>
                    )}
                  </Stack>
                  {way}
                </Group>
              </List.Item>
            );
          })}
        </List>
      )}
    </Section>
  );
}
