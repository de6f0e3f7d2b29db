import { Code, Stack, Table, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { AuditEvent } from './queries.ts';

/** What an event says besides: as names and values, and as the whole event is sent. */
export function Details({ details, whole }: { readonly details: AuditEvent['details']; readonly whole: AuditEvent }) {
  const [heading, raw] = [useId(), useId()];
  const entries = flattened(details);
  return (
    <>
      <Stack gap="xs" component="section" aria-labelledby={heading}>
        <Title order={3} size="h5" id={heading}>
          Details
        </Title>
        {entries.length === 0 ? (
          <Text size="sm" c="dimmed">
            None.
          </Text>
        ) : (
          <Table variant="vertical" layout="fixed" withTableBorder>
            <Table.Tbody>
              {entries.map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th w="38%" scope="row" data-written>
                    <bdi>{name}</bdi>
                  </Table.Th>
                  <Table.Td data-written>
                    <bdi>{value}</bdi>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
      <Stack gap="xs" component="section" aria-labelledby={raw}>
        <Title order={3} size="h5" id={raw}>
          As JSON
        </Title>
        <Code block mah={320} tabIndex={0} aria-labelledby={raw} role="region">
          {JSON.stringify(whole, null, 2)}
        </Code>
      </Stack>
    </>
  );
}

/** Nested values by their paths: `changes.role.to`. Lists of plain values stay together. */
function flattened(value: Readonly<Record<string, unknown>>, before = ''): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, each]) => {
    const path = before + name;
    if (isRecord(each) && Object.keys(each).length > 0) return flattened(each, `${path}.`);
    return [[path, textOf(each)] as const];
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every(each => typeof each !== 'object')) return value.map(String).join(', ');
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
