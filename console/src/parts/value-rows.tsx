import type { ReactNode } from 'react';
import classes from './value-rows.module.css';

/** Values that are worked with, in a box: each with its name and what can be done with it right beside it. */
export function ValueRows({ children }: { readonly children: ReactNode }) {
  return <dl className={classes.rows}>{children}</dl>;
}

/** One of them. What is there beside the value comes after it: its buttons, then what is to be known. */
export function ValueRow({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.row}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
