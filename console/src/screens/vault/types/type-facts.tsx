import { Badge, Code, Group, Paper, Text } from '@mantine/core';
import classes from '../vault.module.css';
import type { CredentialType } from './queries.ts';
import { nameOfValueType } from './value-types.ts';

/** A type for those who may not change it. */
export function TypeFacts({ type: { fields, permissionScope } }: { readonly type: CredentialType }) {
  return (
    <Paper withBorder p="md" component="section" aria-label="Fields">
      <dl className={classes.facts}>
        {fields.map(({ id, name, required, secure, valueType }) => (
          <div key={id} style={{ display: 'contents' }}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>
              <Group gap="xs">
                <Text size="sm">{nameOfValueType(valueType)}</Text>
                {required && <Badge variant="light">Required</Badge>}
                {secure && (
                  <Badge variant="light" color="teal">
                    Secure
                  </Badge>
                )}
              </Group>
            </dd>
          </div>
        ))}
        <dt>Permission scope</dt>
        <dd>{permissionScope === null ? '–' : <Code>{permissionScope}</Code>}</dd>
      </dl>
    </Paper>
  );
}
