import { Alert, List, ScrollArea, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { AnchorLink } from '../../../parts/links.tsx';
import type { ChangedType } from './queries.ts';
import { texts } from './texts.tsx';

/** What saving a type meant for its credentials. */
export interface Report {
  /** Names of fields that became secure. */
  readonly sealed: readonly string[];
  /** Names of fields that were left out. */
  readonly archived: readonly string[];
  /** Where credentials do not fit the type any more, in the server's words. */
  readonly issues: ChangedType['issues'];
}

export function TypeReport({ of: { sealed, archived, issues } }: { readonly of: Report }) {
  if (sealed.length + archived.length + issues.length === 0) return null;
  return (
    <Alert
      role="status"
      color={issues.length > 0 ? 'yellow' : 'gate'}
      icon={<IconInfoCircle aria-hidden />}
      title={texts.whatThisChangedInCredentials}
    >
      <Stack gap="xs">
        {sealed.length > 0 && <Text size="sm">{texts.encryptedInEveryCredentialHistory(<Names of={sealed} />)}</Text>}
        {archived.length > 0 && (
          <Text size="sm">{texts.archivedTheValuesStayInTheHistory(<Names of={archived} />)}</Text>
        )}
        {issues.length > 0 && (
          <>
            <Text size="sm">{texts.theTypeNothingWasChangedThereCorrect(issues.length)}</Text>
            <ScrollArea.Autosize mah={240} viewportProps={{ tabIndex: 0 }}>
              <List size="sm">
                {issues.map(({ credentialId, fieldId, message }) => (
                  <List.Item key={`${credentialId}/${fieldId}`}>
                    <AnchorLink to="/vault/credentials/$id" params={{ id: credentialId }} size="sm" underline="always">
                      {message}
                    </AnchorLink>
                  </List.Item>
                ))}
              </List>
            </ScrollArea.Autosize>
          </>
        )}
      </Stack>
    </Alert>
  );
}

function Names({ of }: { readonly of: readonly string[] }) {
  return of.map((name, index) => (
    <span key={name}>
      {index > 0 && ', '}
      <bdi>{name}</bdi>
    </span>
  ));
}
