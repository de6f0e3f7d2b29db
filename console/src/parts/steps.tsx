import type { ReactNode } from 'react';
import classes from './steps.module.css';

/** What happened, one after the other, as points on a line. */
export function Steps({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ol aria-label={label} className={classes.steps}>
      {children}
    </ol>
  );
}

/** One of them: what it was, and below it when and why. What was refused has a red point, and says so in words too. */
export function Step({
  refused = false,
  hint,
  children,
}: {
  readonly refused?: boolean;
  readonly hint: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <li className={classes.step} data-refused={refused || undefined}>
      {children}
      <div className={classes.hint}>{hint}</div>
    </li>
  );
}
