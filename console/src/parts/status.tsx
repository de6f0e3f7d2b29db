import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './status.module.css';

/** How something stands: what is usual is a dot and a word; only what is not has a tint. */
export function Status({
  tone,
  children,
}: {
  /** `good` and `idle` are usual states, the others are not. */
  readonly tone: 'good' | 'idle' | 'info' | 'warn' | 'bad';
  readonly children: ReactNode;
}) {
  if (tone === 'good' || tone === 'idle')
    return (
      <span className={classes.status}>
        <span aria-hidden className={classes.dot} data-tone={tone} />
        {children}
      </span>
    );
  return (
    <Badge color={colors[tone]} component="span">
      {children}
    </Badge>
  );
}

const colors = { info: 'gate', warn: 'yellow', bad: 'red' } as const;
