import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { Section } from '../../../parts/section.tsx';
import { useAsked } from '../../../parts/use-asked.ts';
import { ValueRow, ValueRows } from '../../../parts/value-rows.tsx';
import { useOverCredential } from '../rights.ts';
import { AskForIt } from './ask-for-it.tsx';
import { HiddenValue, PlainValue, SecretValue } from './field-value.tsx';
import type { Credential } from './queries.ts';
import { texts } from './texts.tsx';
import { nameOf, useSecrets } from './use-secrets.tsx';

/** The values of a credential; secure ones stay hidden until somebody says why they need them. */
export function ValuesSection({ credential }: { readonly credential: Credential }) {
  const { id, name: called, fields, notes } = credential;
  const mayReveal = useOverCredential(credential).may('secure_values.read');
  const secrets = useSecrets(id);
  const secure = fields.filter(each => each.secure);
  const revealAll = (): void => secrets.reveal(null, texts.allSecureValues(secure.length));
  const [only, ...others] = secure;
  useAsked(
    `/vault/credentials/${id}`,
    () => (only !== undefined && others.length === 0 ? secrets.reveal(only.id, only.name) : revealAll()),
    mayReveal && secure.length > 0 ? ['reveal'] : [],
  );
  return (
    <Section
      title={texts.values}
      bare
      actions={
        !mayReveal && secure.length > 0 ? (
          <AskForIt id={id} name={called} />
        ) : (
          secure.length > 1 && (
            <>
              {secrets.any && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconEyeOff size={14} aria-hidden />}
                  onClick={secrets.hideAll}
                >
                  {texts.hideAllNow}
                </Button>
              )}
              <Button size="xs" variant="default" leftSection={<IconEye size={14} aria-hidden />} onClick={revealAll}>
                {texts.revealAll}
              </Button>
            </>
          )
        )
      }
    >
      <ValueRows>
        {fields.map(({ id: field, name, secure: hidden, value }) => (
          <ValueRow key={field} name={<bdi>{name}</bdi>}>
            {hidden && !mayReveal ? (
              <HiddenValue label={name} />
            ) : hidden ? (
              <SecretValue
                label={name}
                revealed={secrets.of(nameOf(field))}
                onReveal={() => secrets.reveal(field, name)}
                onCopy={() => secrets.copy(field, name)}
                onHide={() => secrets.hide(nameOf(field))}
              />
            ) : (
              <PlainValue label={name} value={value} />
            )}
          </ValueRow>
        ))}
        {notes !== null && notes !== '' && (
          <ValueRow name={texts.notes}>
            <span style={{ whiteSpace: 'pre-wrap' }}>
              <bdi>{notes}</bdi>
            </span>
          </ValueRow>
        )}
      </ValueRows>
      {secrets.modal}
    </Section>
  );
}
