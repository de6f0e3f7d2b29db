import { Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import classes from './facts.module.css';

/** Names and values, one below the other; null is nothing given. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>
            {value ?? (
              <Text span inherit c="dimmed">
                Not given
              </Text>
            )}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
