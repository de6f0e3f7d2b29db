import classes from './data-table.module.css';

/** Pixels of the heading of a group. */
export const groupHeight = 28;

/** The name of the group that a row begins; null for one that goes on with the group of the row before, or is not known. */
export function groupBeginning<T>(
  index: number,
  rowAt: (index: number) => T | undefined,
  groupOf: (row: T) => string,
): string | null {
  const [row, before] = [rowAt(index), rowAt(index - 1)];
  if (row === undefined || (index > 0 && before === undefined)) return null;
  const name = groupOf(row);
  return before !== undefined && groupOf(before) === name ? null : name;
}

/** Stands above the first row of a group. */
export function GroupHeading(props: {
  readonly name: string;
  /** Pixels from the top of the list. */
  readonly start: number;
  /** Columns that it goes across. */
  readonly width: number;
}) {
  return (
    <tr
      className={classes.group}
      data-first={props.start === 0 || undefined}
      style={{ height: groupHeight, transform: `translateY(${props.start}px)` }}
    >
      <th scope="rowgroup" colSpan={props.width}>
        <bdi>{props.name}</bdi>
      </th>
    </tr>
  );
}
