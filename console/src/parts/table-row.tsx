import { Checkbox, Skeleton, VisuallyHidden } from '@mantine/core';
import { memo, type ReactNode, useState } from 'react';
import classes from './data-table.module.css';
import type { Column } from './data-table.tsx';
import { texts } from './texts.ts';

interface TableRowProps<T> {
  /** Told each new element, whose height decides where the next rows stand. */
  readonly measure: (element: HTMLElement | null) => void;
  /** Undefined while it is fetched. */
  readonly row: T | undefined;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  readonly columns: readonly Column<T>[];
  /** The grid of a wide row; null for the two lines of a phone. */
  readonly tracks: string | null;
  /** Pixels, on wide screens. */
  readonly minHeight: number;
  readonly selectable: boolean;
  readonly selected: boolean;
  /** Whether it is looked at beside the list. */
  readonly current: boolean;
  readonly nameOf: ((row: T) => string) | undefined;
  readonly onSelect: (row: T, on: boolean) => void;
  readonly actions: ((row: T) => ReactNode) | undefined;
}

/** Without a pointer that can be above a row, it has its actions at all times. */
const alwaysNear = window.matchMedia('(hover: none)');

/** The form of a row for any kind of thing, which the types of `memo` cannot express. */
type RowOf = <T extends object>(props: TableRowProps<T>) => ReactNode;

/** A row of a table: made anew only when something about it changes, so that scrolling makes those that come into view. */
export const TableRow = memo(Row) as RowOf;

function Row<T extends object>({
  measure,
  row,
  index,
  start,
  columns,
  tracks,
  minHeight,
  ...choice
}: TableRowProps<T>) {
  const { selectable, selected, current, nameOf, onSelect, actions } = choice;
  const narrow = tracks === null;
  // Once somebody was at it. Menus of all rows would cost more than all else in them. Where a row has no box to tick, its
  // actions may be all that the keyboard can come to.
  const [near, setNear] = useState(!selectable);
  const cells = columns.map(
    ({ key, title, phone, render }, at): Cell => ({
      key,
      title,
      place: phone ?? (at === 0 ? 'first' : 'line'),
      content: row === undefined ? <Skeleton height={12} width={narrow ? '8rem' : '60%'} /> : render(row),
    }),
  );
  return (
    <tr
      ref={measure}
      data-index={index}
      onPointerEnter={() => setNear(true)}
      onFocus={() => setNear(true)}
      data-selected={selected || current || undefined}
      aria-current={current || undefined}
      aria-rowindex={index + 2}
      className={narrow ? classes.lines : classes.row}
      style={{
        ...(narrow ? {} : { gridTemplateColumns: tracks, minHeight }),
        transform: `translateY(${start}px)`,
      }}
    >
      {selectable && (
        <td className={classes.cell} data-place="box">
          {row !== undefined && (
            <Checkbox
              aria-label={texts.selectNamed(nameOf?.(row) ?? '')}
              checked={selected}
              onChange={event => onSelect(row, event.currentTarget.checked)}
            />
          )}
        </td>
      )}
      {narrow ? (
        <PhoneCells cells={cells} />
      ) : (
        cells.map(({ key, content }) => (
          <td key={key} className={classes.cell}>
            {content}
          </td>
        ))
      )}
      {actions !== undefined && (
        <td className={classes.acts}>{row !== undefined && (near || alwaysNear.matches) && actions(row)}</td>
      )}
    </tr>
  );
}

interface Cell {
  readonly key: string;
  readonly title: string;
  readonly place: 'first' | 'line' | 'end' | 'under' | 'hidden';
  readonly content: ReactNode;
}

/**
 * The cells of a row as a phone has room for them, all that is below its first line in one. What they are is told to
 * those who do not see the table’s head.
 */
function PhoneCells({ cells }: { readonly cells: readonly Cell[] }) {
  const line = cells.filter(
    ({ place, content }) => place === 'line' && content != null && content !== '' && content !== false,
  );
  return (
    <>
      {cells
        .filter(({ place }) => place === 'first' || place === 'end' || place === 'under')
        .map(({ key, title, place, content }) => (
          <td key={key} className={classes.cell} data-place={place}>
            {place !== 'first' && <VisuallyHidden>{title}: </VisuallyHidden>}
            {content}
          </td>
        ))}
      {line.length > 0 && (
        <td className={classes.cell} data-place="line" colSpan={line.length}>
          <div className={classes.parts}>
            {line.map(({ key, title, content }) => (
              <span key={key} className={classes.part}>
                <VisuallyHidden>{title}: </VisuallyHidden>
                {content}
              </span>
            ))}
          </div>
        </td>
      )}
    </>
  );
}

/** Tells a row from another that comes into its place; what has no id is told by its place alone. */
export function identityOf(row: object): string {
  return 'id' in row ? String(row.id) : '';
}
