import type { ReactNode } from 'react';
import classes from './columns.module.css';

/** A record in two columns: what it is about, and beside it what is known of it. On narrow screens one below the other. */
export function Columns({ side, children }: { readonly side: ReactNode; readonly children: ReactNode }) {
  return (
    // `Page` takes it to the edges of the sheet.
    <div className={classes.columns} data-columns>
      <div className={classes.main}>{children}</div>
      <div className={classes.side}>{side}</div>
    </div>
  );
}
