import { Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Copy } from './copy.tsx';
import classes from './facts.module.css';
import { texts } from './texts.ts';

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
                {texts.notGiven}
              </Text>
            )}
            {copy != null && copy !== '' && <Copy name={name} value={copy} className={classes.copy} />}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
