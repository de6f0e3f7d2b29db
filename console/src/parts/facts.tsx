import { ActionIcon, CopyButton, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import classes from './facts.module.css';

/** A name, its value (null: nothing given), and the text that can be copied, where it is worth copying. */
export type Fact = readonly [name: string, value: ReactNode, copy?: string | null];

/** Names and values, one below the other, with what can be done with a value right beside it. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value, copy]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>
            {value ?? (
              <Text span inherit c="dimmed">
                Not given
              </Text>
            )}
            {copy != null && copy !== '' && <Copy name={name} value={copy} />}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Copy({ name, value }: { readonly name: string; readonly value: string }) {
  // Where the browser lets no page copy, there is no button that would not work.
  if (!window.isSecureContext) return null;
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          className={classes.copy}
          aria-label={copied ? `${name}: copied` : `Copy: ${name}`}
          title={copied ? 'Copied' : 'Copy'}
          onClick={copy}
        >
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
