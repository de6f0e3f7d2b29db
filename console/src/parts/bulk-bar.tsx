import { ActionIcon } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './bulk-bar.module.css';
import { texts } from './texts.ts';

/** What can be done with the rows that are selected. Escape selects none. */
export function BulkBar({
  count,
  onClear,
  children,
}: {
  readonly count: number;
  readonly onClear: () => void;
  /** `BulkAction`s. */
  readonly children: ReactNode;
}) {
  useWindowEvent('keydown', ({ key, defaultPrevented }) => {
    // A window or a menu that is open closes first.
    const busy = document.querySelector('[role=dialog], [role=menu], [role=alertdialog]') !== null;
    if (key === 'Escape' && !defaultPrevented && !busy && count > 0) onClear();
  });
  if (count === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label={texts.selectedRows} data-mantine-color-scheme="dark">
      <span className={classes.count} role="status">
        {texts.selectedWith(count)}
      </span>
      {children}
      <ActionIcon variant="transparent" className={classes.act} aria-label={texts.selectNone} onClick={onClear}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** One of them; on a phone its icon alone. */
export function BulkAction({
  icon,
  label,
  onClick,
}: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className={classes.act} onClick={onClick} title={label}>
      {icon}
      <span className={classes.word}>{label}</span>
    </button>
  );
}
