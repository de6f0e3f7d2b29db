import type { ReactNode } from 'react';
import classes from './rows.module.css';

/** A few things, one below the other: in a box, or `plain` in a side column. Many of them are a `DataTable`. */
export function Rows({
  label,
  plain = false,
  children,
}: {
  readonly label: string;
  readonly plain?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <ul aria-label={label} className={classes.rows} data-plain={plain || undefined}>
      {children}
    </ul>
  );
}

/** One of them: its mark, its name with a line below, and at the end what matters or can be done. */
export function ListRow({
  mark,
  title,
  hint,
  end,
}: {
  readonly mark?: ReactNode;
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <li className={classes.row}>
      {mark !== undefined && <span className={classes.mark}>{mark}</span>}
      <div className={classes.words}>
        <div className={classes.title}>{title}</div>
        {hint !== undefined && hint !== false && <div className={classes.hint}>{hint}</div>}
      </div>
      {end !== undefined && end !== false && <div className={classes.end}>{end}</div>}
    </li>
  );
}
