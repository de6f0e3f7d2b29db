import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import classes from '../vault.module.css';
import type { Credential, CredentialField } from './queries.ts';
import { SecretValue } from './secret-value.tsx';
import { nameOf, useSecrets } from './use-secrets.tsx';

/** The values of a credential; secure ones stay hidden until somebody says why they need them. */
export function FieldList({ credential: { id, fields, notes } }: { readonly credential: Credential }) {
  const secrets = useSecrets(id);
  const secure = fields.filter(each => each.secure);
  return (
    <Paper withBorder p="md" component="section" aria-label="Values">
      <Stack>
        {secure.length > 1 && (
          <Group gap="xs">
            <Button
              size="xs"
              variant="light"
              leftSection={<IconEye size={16} aria-hidden />}
              onClick={() => secrets.reveal(null, `All ${secure.length} secure values`)}
            >
              Reveal all
            </Button>
            {secrets.any && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconEyeOff size={16} aria-hidden />}
                onClick={secrets.hideAll}
              >
                Hide all now
              </Button>
            )}
          </Group>
        )}
        <dl className={classes.facts}>
          {fields.map(field => (
            <Row key={field.id} field={field} secrets={secrets} />
          ))}
          {notes !== null && notes !== '' && (
            <>
              <dt>Notes</dt>
              <dd style={{ whiteSpace: 'pre-wrap' }}>
                <bdi>{notes}</bdi>
              </dd>
            </>
          )}
        </dl>
      </Stack>
      {secrets.modal}
    </Paper>
  );
}

function Row({
  field: { id, name, secure, value },
  secrets,
}: {
  readonly field: CredentialField;
  readonly secrets: ReturnType<typeof useSecrets>;
}) {
  return (
    <>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        {secure ? (
          <SecretValue
            label={name}
            revealed={secrets.of(nameOf(id))}
            onReveal={() => secrets.reveal(id, name)}
            onCopy={() => secrets.copy(id, name)}
            onHide={() => secrets.hide(nameOf(id))}
          />
        ) : value === null ? (
          <Text span inherit c="dimmed">
            No value
          </Text>
        ) : (
          <div className={classes.value}>
            <bdi>{value}</bdi>
          </div>
        )}
      </dd>
    </>
  );
}
