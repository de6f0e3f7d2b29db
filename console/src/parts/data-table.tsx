import { Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useCallbackRef, useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import classes from './data-table.module.css';
import { GroupHeading, groupBeginning, groupHeight } from './table-group.tsx';
import { identityOf, TableRow } from './table-row.tsx';
import { texts } from './texts.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => ReactNode;
  /** A track of the grid, such as `120px` or `minmax(0, 2fr)`. Default: an equal part of what is left. */
  readonly width?: string;
  /** Whether rows can be ordered by it. */
  readonly sortable?: boolean;
  /**
   * Where it stands on a phone, unless it is a part of the second line: before all else (by default the first column), at
   * the end of the row, below that, or nowhere.
   */
  readonly phone?: 'first' | 'end' | 'under' | 'hidden';
}

/** The order of the rows, and how another is asked for. */
export interface Ordering {
  /** Key of the column that they are ordered by. */
  readonly by: string;
  readonly descending: boolean;
  /** The heading of a sortable column was pressed. */
  readonly onChoose: (key: string) => void;
}

/** Rows that are chosen for something, by their ids: they stay so when they are out of view. */
export interface Selection<T> {
  readonly rows: ReadonlyMap<string, T>;
  readonly onChange: (rows: ReadonlyMap<string, T>) => void;
  /** What assistive technology calls a row. */
  readonly nameOf: (row: T) => string;
}

/**
 * A table of any length: only the rows in view exist, and `onRange` is told which those are so that they can be fetched.
 * On a phone each row has two lines: its first column, and below it the others.
 */
export function DataTable<T extends object>({
  label,
  columns,
  count,
  rowAt,
  onRange,
  empty,
  rowHeight = 40,
  ordering,
  selection,
  rowActions,
  actionsWidth = '6rem',
  groupOf,
  current,
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
  /** With it, each row has a box to choose it by; rows need ids. */
  readonly selection?: Selection<T>;
  /** Shown at the end of a row while the pointer or the focus is in it. */
  readonly rowActions?: (row: T) => ReactNode;
  /** The room of `rowActions`, a track of the grid; by default that of three small ones. */
  readonly actionsWidth?: string;
  /** With it, rows that follow each other and have the same group, such as a day, stand under its name. */
  readonly groupOf?: (row: T) => string;
  /** Id of the row that is looked at beside the list; it is kept in view. */
  readonly current?: string | undefined;
}) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const frame = useRef<HTMLDivElement>(null);
  const headingOf = (index: number): string | null =>
    groupOf === undefined ? null : groupBeginning(index, rowAt, groupOf);
  const above = (index: number): number => (headingOf(index) === null ? 0 : groupHeight);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: index => above(index) + (narrow ? phoneRowHeight : rowHeight),
    measureElement: row => above(Number(row.getAttribute('data-index'))) + row.getBoundingClientRect().height,
    overscan: 8,
    // The head covers as much of it as the list is longer than its rows.
    scrollPaddingEnd: narrow ? 0 : headHeight,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => onRange?.(first, last), [onRange, first, last]);
  // The two forms of a row differ in height: what was measured of one says nothing about the other.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the form changes
  useEffect(() => rows.measure(), [rows, narrow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another row is brought into view, not the same one again
  useEffect(() => {
    if (current === undefined) return;
    for (let index = 0; index < count; index += 1)
      if (identityOf(rowAt(index) ?? {}) === current) return rows.scrollToIndex(index);
  }, [current]);
  const keyDown = keysOfRows(frame, index => rows.scrollToIndex(index), count);
  const tracks = [
    ...(selection === undefined ? [] : ['1rem']),
    ...columns.map(({ width }) => width ?? 'minmax(0, 1fr)'),
    ...(rowActions === undefined ? [] : [actionsWidth]),
  ].join(' ');
  const select = useCallbackRef((row: T, on: boolean) => {
    if (selection === undefined) return;
    const next = new Map(selection.rows);
    if (on) next.set(identityOf(row), row);
    else next.delete(identityOf(row));
    selection.onChange(next);
  });
  if (count === 0) return empty;
  const width = columns.length + (selection === undefined ? 0 : 1) + (rowActions === undefined ? 0 : 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
    <section ref={frame} className={classes.frame} aria-label={label} tabIndex={0} onKeyDown={keyDown}>
      <table className={classes.table} aria-label={label} aria-rowcount={count + 1}>
        <thead className={narrow ? classes.hidden : classes.head}>
          <tr aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: tracks }}>
            {selection !== undefined && (
              <td className={classes.cell} data-place="box">
                <SelectShown selection={selection} shown={shown.flatMap(({ index }) => rowAt(index) ?? [])} />
              </td>
            )}
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
            {rowActions !== undefined && (
              <th scope="col">
                <VisuallyHidden>{texts.actions}</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody className={classes.body} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start, key: place }) => {
            const row = rowAt(index);
            // Another row is another element: a click that began on the one that was here before does not count for it.
            const identity = row === undefined ? '' : identityOf(row);
            const heading = headingOf(index);
            return (
              <Fragment key={`${place} ${identity} ${heading ?? ''}`}>
                {heading !== null && <GroupHeading name={heading} start={start} width={width} />}
                <TableRow
                  measure={rows.measureElement}
                  row={row}
                  index={index}
                  start={start + above(index)}
                  columns={columns}
                  tracks={narrow ? null : tracks}
                  minHeight={rowHeight}
                  selectable={selection !== undefined}
                  selected={selection?.rows.has(identity) ?? false}
                  current={current !== undefined && identity === current}
                  nameOf={selection?.nameOf}
                  onSelect={select}
                  actions={rowActions}
                />
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Pixels of a row on a phone. */
const phoneRowHeight = 64;
/** Pixels of the head. */
const headHeight = 32;

/** Chooses all rows that are in view, or none. */
function SelectShown<T extends object>({
  selection: { rows, onChange },
  shown,
}: {
  readonly selection: Selection<T>;
  readonly shown: readonly T[];
}) {
  const all = shown.length > 0 && shown.every(row => rows.has(identityOf(row)));
  return (
    <Checkbox
      aria-label={texts.selectTheRowsInView}
      checked={all}
      indeterminate={!all && rows.size > 0}
      onChange={() => onChange(rows.size > 0 ? new Map() : new Map(shown.map(row => [identityOf(row), row])))}
    />
  );
}

/** The arrows go from row to row, to what each row opens; the space bar selects the row that has the focus. */
function keysOfRows(
  frame: RefObject<HTMLElement | null>,
  show: (index: number) => void,
  count: number,
): (event: KeyboardEvent<HTMLElement>) => void {
  return event => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = event.target instanceof Element ? event.target.closest('tr[data-index]') : null;
    if (event.key === ' ' && event.target instanceof HTMLAnchorElement) {
      const box = row?.querySelector<HTMLInputElement>('input[type=checkbox]');
      if (box == null) return;
      event.preventDefault();
      box.click();
      return;
    }
    if (step === 0 || event.defaultPrevented || (row === null && event.target !== event.currentTarget)) return;
    // In a field the arrows belong to it.
    if (event.target instanceof Element && event.target.matches('input:not([type=checkbox]), textarea, select')) return;
    if (row === null) return;
    const index = Number(row.getAttribute('data-index')) + step;
    if (index < 0 || index >= count) return;
    event.preventDefault();
    show(index);
    const selector = `tr[data-index="${index}"] :is(a, button)`;
    const find = (): HTMLElement | null | undefined => frame.current?.querySelector<HTMLElement>(selector);
    // One that is out of view is there a moment later.
    const there = find();
    if (there == null) requestAnimationFrame(() => find()?.focus());
    else there.focus();
  };
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
  const Icon = ordering.by !== column ? IconArrowUp : ordering.descending ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton
      className={classes.order}
      data-active={ordering.by === column || undefined}
      onClick={() => ordering.onChoose(column)}
    >
      {title}
      <Icon size={14} aria-hidden className={ordering.by === column ? undefined : classes.idle} />
    </UnstyledButton>
  );
}
