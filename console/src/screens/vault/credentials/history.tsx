import { Badge, Group, Pagination, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import type { FieldDefinition } from '../types/queries.ts';
import classes from '../vault.module.css';
import { type Credential, fetchHistory, historyKey, type Version, versionsOnPage } from './queries.ts';
import { SecretValue } from './secret-value.tsx';
import { nameOf, useSecrets } from './use-secrets.tsx';

/** The changes of a credential: who, when, which, and what name and notes were; old secrets are revealed like today's. */
export function History({ credential: { id, type } }: { readonly credential: Credential }) {
  const [number, setNumber] = useState(1);
  const secrets = useSecrets(id);
  const { data, error, refetch } = useQuery({
    queryKey: [...historyKey(id), number],
    queryFn: ({ signal }) => fetchHistory(id, number, signal),
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={4} />;
  if (data.total === 0) return <EmptyState title="No changes yet" />;
  return (
    <Stack>
      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Versions">
        {data.items.map(version => (
          <Paper key={version.version} component="li" withBorder p="md">
            <Entry version={version} fields={type.fields} secrets={secrets} />
          </Paper>
        ))}
      </Stack>
      {data.total > versionsOnPage && (
        <Pagination
          total={Math.ceil(data.total / versionsOnPage)}
          value={number}
          onChange={next => {
            secrets.hideAll();
            setNumber(next);
          }}
          getControlProps={control => ({ 'aria-label': `${control} page` })}
        />
      )}
      {secrets.modal}
    </Stack>
  );
}

function Entry({
  version: { version, changedAt, changedBy, changedByName, fields: changed, changes },
  fields,
  secrets,
}: {
  readonly version: Version;
  readonly fields: readonly FieldDefinition[];
  readonly secrets: ReturnType<typeof useSecrets>;
}) {
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Badge variant="light">Version {version}</Badge>
        <Text size="sm">
          <Time at={changedAt} /> by{' '}
          <bdi>{changedBy === null ? 'the operator' : (changedByName ?? 'a deleted account')}</bdi>
        </Text>
      </Group>
      <dl className={classes.facts}>
        {changes.name !== undefined && <Rewritten label="Name" {...changes.name} />}
        {changes.notes !== undefined && <Rewritten label="Notes" {...changes.notes} />}
        {changed.map(fieldId => {
          const field = fields.find(each => each.id === fieldId);
          const label = `${field?.name ?? fieldId}, version ${version}`;
          return (
            <div key={fieldId} style={{ display: 'contents' }}>
              <dt>
                <bdi>{field?.name ?? fieldId}</bdi>
                {field === undefined && ' (archived)'}
              </dt>
              <dd>
                {/* Of an archived field only the server knows whether it was secure. */}
                {field === undefined || field.secure ? (
                  <SecretValue
                    label={label}
                    revealed={secrets.of(nameOf(fieldId, version))}
                    onReveal={() => secrets.reveal(fieldId, label, version)}
                    onCopy={() => secrets.copy(fieldId, label, version)}
                    onHide={() => secrets.hide(nameOf(fieldId, version))}
                  />
                ) : (
                  'Changed'
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </Stack>
  );
}

/** What stood there, and what was written instead. */
function Rewritten({
  label,
  from,
  to,
}: {
  readonly label: string;
  readonly from: string | null;
  readonly to: string | null;
}) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Text size="sm" c="dimmed" data-written style={{ whiteSpace: 'pre-wrap' }}>
          Before: <bdi>{from ?? 'empty'}</bdi>
        </Text>
        <Text size="sm" data-written style={{ whiteSpace: 'pre-wrap' }}>
          After: <bdi>{to ?? 'empty'}</bdi>
        </Text>
      </dd>
    </>
  );
}
