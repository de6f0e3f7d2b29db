import { ActionIcon, Tooltip } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './row-action.module.css';

/** One thing that can be done with a row of a table: its icon, and its verb when pointed at. */
export function RowAction({
  icon: Icon,
  verb,
  label,
  onClick,
}: {
  readonly icon: TablerIcon;
  readonly verb: string;
  /** What assistive technology calls it: with what the row is about. */
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={verb}>
      <ActionIcon variant="subtle" color="gray" size="md" aria-label={label} onClick={onClick}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** What a row is about, where the whole row opens it. */
export function RowOpener({ onOpen, children }: { readonly onOpen: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className={classes.opener} onClick={onOpen}>
      {children}
    </button>
  );
}
