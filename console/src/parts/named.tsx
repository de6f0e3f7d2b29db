import type { ReactNode } from 'react';
import classes from './named.module.css';

/** The first cell of a row: a mark, and beside it the name. */
export function Named({ mark, children }: { readonly mark: ReactNode; readonly children: ReactNode }) {
  return (
    <span className={classes.named}>
      {mark}
      <span className={classes.name}>{children}</span>
    </span>
  );
}
