import { Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './data-table.module.css';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => ReactNode;
  /** A track of the grid, such as `120px` or `minmax(0, 2fr)`. Default: an equal part of what is left. */
  readonly width?: string;
  /** Whether rows can be ordered by it. */
  readonly sortable?: boolean;
}

/** The order of the rows, and how another is asked for. */
export interface Ordering {
  /** Key of the column that they are ordered by. */
  readonly by: string;
  readonly descending: boolean;
  /** The heading of a sortable column was pressed. */
  readonly onChoose: (key: string) => void;
}

/**
 * A table of any length: only the rows in view exist, and `onRange` is told which those are so that they can be fetched.
 * On narrow screens each row is a card whose first column is its heading.
 */
export function DataTable<T extends object>({
  label,
  columns,
  count,
  rowAt,
  onRange,
  empty,
  rowHeight = 49,
  ordering,
}: {
  /** What assistive technology calls the table. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  /** Rows there are, fetched or not. */
  readonly count: number;
  /** A row that has been fetched. */
  readonly rowAt: (index: number) => T | undefined;
  readonly onRange?: (first: number, last: number) => void;
  /** Shown when there are no rows. */
  readonly empty: ReactNode;
  /** Pixels of a row on wide screens. */
  readonly rowHeight?: number;
  /** With it, headings of sortable columns are buttons on wide screens; narrow ones have no headings. */
  readonly ordering?: Ordering;
}) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => (narrow ? 36 + columns.length * 26 : rowHeight),
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => onRange?.(first, last), [onRange, first, last]);
  // Cards and rows differ in height: what was measured of one says nothing about the other.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the form changes
  useEffect(() => rows.measure(), [rows, narrow]);
  if (count === 0) return empty;
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width ?? 'minmax(0, 1fr)').join(' ') };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
    <section ref={frame} className={classes.frame} aria-label={label} tabIndex={0}>
      <table className={classes.table} aria-label={label} aria-rowcount={count + 1}>
        <thead className={narrow ? classes.hidden : classes.head}>
          <tr aria-rowindex={1} className={classes.row} style={tracks}>
            {columns.map(({ key, title, sortable = false }) => {
              const order = ordering !== undefined && sortable && !narrow ? ordering : null;
              return (
                <th
                  key={key}
                  scope="col"
                  className={classes.cell}
                  aria-sort={order === null ? undefined : sortOf(order, key)}
                >
                  {order === null ? title : <OrderButton title={title} column={key} ordering={order} />}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className={classes.body} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start, key: place }) => {
            const row = rowAt(index);
            // Another row is another element: a click that began on the one that was here before does not count for it.
            const identity = row === undefined ? '' : identityOf(row);
            return (
              <tr
                key={`${place} ${identity}`}
                ref={rows.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className={narrow ? classes.card : classes.row}
                style={{ ...(narrow ? {} : { ...tracks, minHeight: rowHeight }), transform: `translateY(${start}px)` }}
              >
                {columns.map(({ key, title, render }, column) => (
                  <td key={key} className={classes.cell} data-first={column === 0 || undefined}>
                    {narrow && column > 0 && (
                      <Text span size="xs" c="dimmed" className={classes.label} aria-hidden>
                        {title}
                      </Text>
                    )}
                    {row === undefined ? <Skeleton height={14} width="60%" /> : render(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Tells a row from another that comes into its place; what has no id is told by its place alone. */
function identityOf(row: object): string {
  return 'id' in row ? String(row.id) : '';
}

function sortOf({ by, descending }: Ordering, key: string): 'ascending' | 'descending' | 'none' {
  if (by !== key) return 'none';
  return descending ? 'descending' : 'ascending';
}

function OrderButton({
  title,
  column,
  ordering,
}: {
  readonly title: string;
  readonly column: string;
  readonly ordering: Ordering;
}) {
  const Icon = ordering.by !== column ? IconArrowsSort : ordering.descending ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton className={classes.order} onClick={() => ordering.onChoose(column)}>
      {title}
      <Icon size={14} aria-hidden className={ordering.by === column ? undefined : classes.idle} />
    </UnstyledButton>
  );
}
