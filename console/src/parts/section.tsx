import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './section.module.css';

/** A part of a screen: its heading, what can be done with it, and a box. Boxes never stand in boxes. */
export function Section({
  title,
  count,
  hint,
  actions,
  bare = false,
  children,
}: {
  readonly title: string;
  /** How many there are. */
  readonly count?: ReactNode;
  readonly hint?: ReactNode;
  /** What can be done with it. */
  readonly actions?: ReactNode;
  /** Without a box: what is inside has its own, or is a table. */
  readonly bare?: boolean;
  readonly children?: ReactNode;
}) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={classes.section}>
      <div className={classes.head}>
        <div className={classes.heading}>
          <Title order={2} size="h3" id={heading} className={classes.title}>
            {title}
          </Title>
          {count !== undefined && <span className={classes.count}>{count}</span>}
        </div>
        {actions !== undefined && actions !== false && <div className={classes.actions}>{actions}</div>}
      </div>
      {hint !== undefined && hint !== false && <div className={classes.hint}>{hint}</div>}
      {bare || children === undefined ? children : <div className={classes.box}>{children}</div>}
    </section>
  );
}
